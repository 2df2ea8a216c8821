"""Each kind of event in a sentence that goes on after who did it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext as _

Facts = Mapping[str, Any]

# What reviewers do among themselves until there is a decision.
INTERNAL = frozenset(
    {
        "ApprovalProposed",
        "ProposalReturned",
        "ImpartialityStated",
        "RecomputationProposed",
        "RecomputationRequested",
        "SuspensionDue",
    }
)


def sentence(kind: str, facts: Facts) -> str:
    """What happened; the event's own name where there are no words for it yet."""
    words = SENTENCES.get(kind)
    return words(facts) if words else _("händelsen %(kind)s", kind=kind)


def _started(facts: Facts) -> str:
    if facts["edition"] > 1:
        return _("började förnya för år %(year)s, med svaren från förra gången", year=facts["year"])
    return _("började på klimatdeklarationen")


def _impartiality(facts: Facts) -> str:
    if facts["is_impartial"]:
        return _("intygade att hon eller han inte är jävig")
    return _("avstod från att granska")


def _expiring(facts: Facts) -> str:
    days = facts["notice_days"]
    return _("påminde om att version %(version)s går ut inom %(days)s dagar", days=days, **_version(facts))


def _recomputed(facts: Facts) -> str:
    if facts["is_flagged"]:
        return _("räknade om med nyare utsläppsfaktorer; siffran hamnar utanför det tidigare spannet")
    return _("räknade om med nyare utsläppsfaktorer; siffran hamnar inom det tidigare spannet")


def _scanned(facts: Facts) -> str:
    if facts["outcome"] == "clean":
        return _("genomsökte ett underlag och hittade inget farligt")
    return _("kunde inte genomsöka ett underlag")


def _version(facts: Facts) -> dict[str, Any]:
    return {"version": facts["version"]}


SENTENCES: Mapping[str, Callable[[Facts], str]] = {
    "DeclarationStarted": _started,
    "DraftNoticed": lambda _f: _("påminde om att utkastet tas bort om ingen arbetar med det"),
    "DraftRemoved": lambda _f: _("tog bort utkastet, som ingen hade arbetat med"),
    "AnswersSaved": lambda facts: _("sparade svar på %(count)s frågor", count=facts["count"]),
    "DeclarationSubmitted": lambda _f: _("skrev under och skickade in"),
    "DeclarationChecked": lambda _f: _("kontrollerade svaren utan att hitta något fel"),
    "ChecksFailed": lambda _f: _("hittade något att rätta och skickade tillbaka"),
    "FootprintComputed": lambda _f: _("räknade ut klimatavtrycket"),
    "ChangesRequested": lambda _f: _("skickade tillbaka för komplettering"),
    "ApprovalProposed": lambda _f: _("föreslog att den godkänns"),
    "ProposalReturned": lambda _f: _("lämnade tillbaka förslaget"),
    "ImpartialityStated": _impartiality,
    "RejectionProposed": lambda _f: _("föreslog avslag, med skäl och tid att svara"),
    "RejectionAnswered": lambda _f: _("svarade på förslaget om avslag"),
    "ReviewResumed": lambda _f: _("lade ner förslaget om avslag och tog upp granskningen igen"),
    "DeclarationRejected": lambda _f: _("avslog, efter en första granskares förslag"),
    "DeclarationApproved": lambda _f: _("godkände, efter en första granskares förslag"),
    "DeclarationWithdrawn": lambda _f: _("tog tillbaka klimatdeklarationen"),
    "ProfilePublished": lambda facts: _("publicerade version %(version)s", **_version(facts)),
    "ProfileExpiring": _expiring,
    "ProfileExpired": lambda facts: _("noterade att version %(version)s har gått ut", **_version(facts)),
    "ProfileSuspended": lambda facts: _("stoppade version %(version)s tillfälligt", **_version(facts)),
    "SuspensionDue": lambda _f: _("påminde om att ta ställning till stoppet"),
    "ProfileReinstated": lambda facts: _("lät version %(version)s gälla igen", **_version(facts)),
    "ProfileWithdrawn": lambda facts: _("drog tillbaka version %(version)s", **_version(facts)),
    "ProfileSuperseded": lambda facts: _("ersatte version %(version)s med en nyare", **_version(facts)),
    "ProfileReworded": lambda _f: _("ändrade varans namn eller kontakten"),
    "DeliveredDrifted": lambda _f: _("läste in leveranser som är större än det deklarerade"),
    "FollowUpConcluded": lambda _f: _("skrev vad uppföljningen av leveranserna visade"),
    "RecomputationRequested": lambda _f: _("bad om en omräkning med nyare utsläppsfaktorer"),
    "FootprintRecomputed": _recomputed,
    "RecomputationProposed": lambda _f: _("föreslog att omräkningen publiceras"),
    "RecomputationApproved": lambda _f: _("godkände omräkningen, efter en första granskares förslag"),
    "IngredientRenewed": lambda _f: _("såg att en ingrediens har en nyare version"),
    "RenewalComputed": lambda _f: _("räknade ut vad ingrediensens nyare version skulle ge"),
    "WhatIfRequested": lambda _f: _("provade andra svar, utan att ändra något"),
    "EvidenceUploaded": lambda _f: _("laddade upp ett underlag"),
    "EvidenceReused": lambda _f: _("använde ett underlag till en fråga till"),
    "EvidenceScanRequested": lambda _f: _("lät genomsöka ett underlag"),
    "EvidenceScanned": _scanned,
    "EvidenceRefused": lambda _f: _("vägrade ett underlag som innehöll skadlig kod"),
    "EvidenceRemoved": lambda _f: _("tog bort ett underlag från en fråga"),
}
