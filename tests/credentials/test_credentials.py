"""Published figures as signed files: what they say, when they are made, and what a check of one finds."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from portal.accounts.models import Role
from portal.credentials import queries, service
from portal.credentials.checking import check_file
from portal.credentials.envelope import Unreadable, differences, parsed
from portal.credentials.shape import misshapen
from portal.ledger import StoredEvent
from portal.mail import Mail
from portal.signing import service as signing
from portal.signing.keyring import Keyring
from portal.signing.private import as_text, new_private_key, private_key
from portal.signing.queries import keyring
from schemas.events import SigningKeyRevoked
from tests import factories
from tests.accounts.people import make_staff
from workers.subscriber import Fact
from workers.subscriptions import SUBSCRIPTIONS

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tests.credentials.conftest import SignedProfile

SUBJECT = "credentialSubject"
CLAIM = f"{SUBJECT}.performanceClaim[0]"
TOLD = f"{SUBJECT}.characteristics"
# path -> what it is changed to; 20 that somebody would have a reason to change
TAMPERINGS: dict[str, Any] = {
    f"{CLAIM}.claimedPerformance[0].measure.value": 0.01,
    f"{CLAIM}.claimedPerformance[0].measure.upperTolerance": 0,
    f"{CLAIM}.claimedPerformance[0].metric.name": "kg CO2e per ton",
    f"{CLAIM}.claimDate": "2030-01-01",
    f"{CLAIM}.applicablePeriod.endDate": "2031-12-31",
    f"{CLAIM}.referenceCriteria[0].name": "En annan metod",
    f"{TOLD}.kgCO2e": 0.01,
    f"{TOLD}.likelyHigh": 0.02,
    f"{TOLD}.declaredUnit": "t",
    f"{TOLD}.primaryDataShare": 1,
    f"{TOLD}.reviewLevel": "L3",
    f"{TOLD}.reviewedOn": "2031-01-01",
    f"{TOLD}.isComplete": "ja",
    f"{TOLD}.profileVersion": 2,
    f"{TOLD}.contentHash": "0" * 64,
    f"{SUBJECT}.name": "Ekologisk potatis",
    f"{SUBJECT}.producedAtFacility.name": "Grannen",
    "validUntil": "2040-01-01T00:00:00Z",
    "issuer.name": "Någon annan",
    "id": "https://exempel.se/en-annan",
}


def place(whole: Any, path: str) -> tuple[Any, Any]:
    """The object or list that holds a path's last part, and the key there."""
    parts: list[Any] = []
    for part in path.split("."):
        name, *places = part.replace("]", "").split("[")
        parts += [name, *map(int, places)]
    for part in parts[:-1]:
        whole = whole[part]
    return whole, parts[-1]


def leaves(value: Any, path: str = "") -> Iterator[str]:
    """The path of every text, number and truth value."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from leaves(inner, f"{path}[{number}]")
    else:
        yield path


def checked(signed: SignedProfile, file: dict[str, Any]) -> list[tuple[str, str]]:
    """What a check of a file finds, as (code, path)."""
    verdict = check_file(json.dumps(file).encode(), signed.keys)
    return [(problem.code, problem.path) for problem in verdict.problems]


def test_the_file_holds_and_says_what_the_profile_says(signed: SignedProfile) -> None:
    """Untouched it holds; figure, interval, level, validity and the page's own hash are in it."""
    verdict = check_file(signed.text.encode(), signed.keys)
    assert verdict.holds
    assert verdict.credential is not None
    told, content = verdict.credential[SUBJECT]["characteristics"], signed.profile.content
    assert told["kgCO2e"] == Decimal(repr(content["footprint"]["total_kg_co2e"]))
    assert told["likelyLow"] == Decimal(repr(content["footprint"]["low"]))
    assert told["contentHash"] == signed.profile.content_hash
    assert told["reviewLevel"] == content["review"]["level"]
    assert verdict.valid_until is not None
    assert verdict.valid_until.date() == signed.profile.valid_until
    assert verdict.names == (signed.profile.slug, 1)


def test_it_is_a_verifiable_credential_as_jose_secures_it(signed: SignedProfile) -> None:
    """The header names the media type and a key of the issuer; the payload is the credential itself."""
    header = json.loads(base64.urlsafe_b64decode(signed.file["jwt"].split(".")[0] + "=="))
    assert header["typ"] == "vc+jwt"
    assert header["kid"].startswith("did:web:localhost#")
    credential = signed.file["credential"]
    assert credential["@context"][0] == "https://www.w3.org/ns/credentials/v2"
    assert credential["issuer"]["id"] == header["iss"] == "did:web:localhost"
    assert set(credential["type"]) == {"VerifiableCredential", "DigitalProductPassport"}


def test_the_signed_part_alone_can_be_checked(signed: SignedProfile) -> None:
    """The .jwt file holds without the readable part."""
    assert check_file(signed.file["jwt"].encode() + b"\n", signed.keys).holds


def test_a_changed_field_is_named(signed: SignedProfile) -> None:
    """One field of the readable part is changed, 20 times: each is refused and just that field named."""
    assert len(TAMPERINGS) == 20
    for path, other in TAMPERINGS.items():
        file = signed.file
        holder, key = place(file["credential"], path)
        assert holder[key] != other
        holder[key] = other
        assert checked(signed, file) == [("changed", path)]


def test_no_field_is_left_out(signed: SignedProfile) -> None:
    """Whatever single value is changed, removed, or joined by another, its path is what is named."""
    for path in leaves(signed.file["credential"]):
        file = signed.file
        holder, key = place(file["credential"], path)
        holder[key] = {"annat": True}
        assert checked(signed, file) == [("changed", path)], path
        if isinstance(holder, dict):
            del holder[key]
            assert checked(signed, file) == [("removed", path)], path
            holder["tillagt"] = 1
            found = checked(signed, file)
            assert ("added", f"{path.rpartition('.')[0]}.tillagt".removeprefix(".")) in found


def test_a_changed_signed_part_breaks_the_signature(signed: SignedProfile) -> None:
    """A change behind the signature says that the signature does not hold."""
    file = signed.file
    header, payload, signature = file["jwt"].split(".")
    other = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    other[SUBJECT]["characteristics"]["kgCO2e"] = 0.01
    forged = base64.urlsafe_b64encode(json.dumps(other).encode()).decode().rstrip("=")
    file["jwt"], file["credential"] = f"{header}.{forged}.{signature}", other
    assert checked(signed, file) == [("broken", "")]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda file: file.pop("jwt"), "missing_member"),
        (lambda file: file.update(figure="0,01"), "unknown_member"),
        (lambda file: file.update(format="annat"), "not_ours"),
        (lambda file: file.update(jwt=7), "not_signed"),
    ],
)
def test_a_file_that_is_not_whole_is_refused(
    signed: SignedProfile, change: Callable[[dict[str, Any]], object], code: str
) -> None:
    """Something taken from, or laid beside, the two parts is told."""
    file = signed.file
    change(file)
    with pytest.raises(Unreadable) as refused:
        checked(signed, file)
    assert refused.value.code == code


def test_a_name_that_stands_twice_is_refused(signed: SignedProfile) -> None:
    """Two readers could each see another one of them."""
    doubled = signed.text.replace('"kgCO2e"', '"kgCO2e": 0.01, "kgCO2e"', 1)
    with pytest.raises(Unreadable, match="twice kgCO2e"):
        check_file(doubled.encode(), signed.keys)


def test_another_issuers_keys_do_not_vouch_for_it(signed: SignedProfile) -> None:
    """With keys of somebody else the file is signed by nobody known."""
    assert [problem.code for problem in check_file(signed.text.encode(), Keyring([])).problems] == [
        "unknown_key"
    ]


def test_after_a_rotation_it_still_holds_and_after_a_revocation_not(
    db_session: Session, signed: SignedProfile
) -> None:
    """A newer key changes nothing for the old file; a revoked one ends it, with the reason."""
    newer = replace(signed.settings, signing_key=as_text(new_private_key()))
    signing.sign(db_session, newer, {}, "prov")
    assert check_file(signed.text.encode(), keyring(db_session)).holds
    signing.revoke(db_session, private_key(signed.settings).thumbprint(), "stulen", "operator")
    (problem,) = check_file(signed.text.encode(), keyring(db_session)).problems
    assert (problem.code, problem.detail) == ("revoked_key", "stulen")


def test_what_nothing_trusted_vouches_for_is_signed_anew(db_session: Session, signed: SignedProfile) -> None:
    """A version is signed once, again when its key was revoked; one from before there were keys is too."""
    first = queries.credential_of(db_session, signed.profile.id)
    assert first is not None
    assert service.issue_missing(db_session, signed.settings) == []
    unsigned = factories.another_version(db_session, signed.profile)
    assert queries.unsigned_profiles(db_session) == [unsigned.id]
    signing.revoke(db_session, first.key_id, "stulen", "operator")
    newer = replace(signed.settings, signing_key=as_text(new_private_key()))
    assert len(service.issue_missing(db_session, newer)) == 2
    second = queries.credential_of(db_session, signed.profile.id)
    assert second is not None
    assert second.key_id != first.key_id


def test_a_revocation_stands_in_the_ledger_and_is_acted_on_at_once(
    db_session: Session, signed: SignedProfile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One event however often it is asked for; each administrator is told once; the files are signed anew."""
    admin = make_staff(db_session, Role.ADMIN, "drift@exempel.se")
    key_id = private_key(signed.settings).thumbprint()
    for _ in range(2):
        signing.revoke(db_session, key_id, "stulen", "operator")
    (stored,) = db_session.scalars(select(StoredEvent).where(StoredEvent.type == "SigningKeyRevoked"))
    assert stored.payload == {"key_id": key_id, "because": "stulen"}
    assert stored.actor == "operator"
    newer = replace(signed.settings, signing_key=as_text(new_private_key()))
    for name, value in (
        ("DATABASE_URL", newer.database_url),
        ("SECRET_KEY", newer.secret_key),
        ("SIGNING_KEY", newer.signing_key),
    ):
        monkeypatch.setenv(name, value)
    for subscriber in SUBSCRIPTIONS[SigningKeyRevoked]:
        fact = Fact(stored, stored.event())
        subscriber.settle(db_session, fact, subscriber.compute(subscriber.load(db_session, fact)))
    mails = select(Mail).where(Mail.user_id == admin.id)
    (mail,) = db_session.scalars(mails)
    assert mail.subject == "En signeringsnyckel är spärrad"
    assert "stulen" in mail.body_text
    anew = queries.credential_of(db_session, signed.profile.id)
    assert anew is not None
    assert anew.key_id == private_key(newer).thumbprint()


def test_content_that_does_not_fill_the_passport_is_not_signed(
    db_session: Session, signed: SignedProfile
) -> None:
    """Better no file than one that other programs cannot read; what is missing is named."""
    odd = factories.another_version(db_session, signed.profile)
    odd.content["producer"] = ""
    with pytest.raises(service.WrongShape, match=r"producedAtFacility\.name"):
        service.issue(db_session, signed.settings, odd.id)


def test_the_shape_is_that_of_the_published_schema(signed: SignedProfile) -> None:
    """Each member that UNTP 0.7.0 requires is missed when it is taken away."""
    for path in (
        *("@context", "id", "issuer", "validFrom", "name", SUBJECT, "issuer.id", "issuer.name"),
        *(f"{SUBJECT}.{name}" for name in ("id", "name", "idScheme", "idGranularity", "productCategory")),
        *(f"{SUBJECT}.{name}" for name in ("producedAtFacility", "countryOfProduction")),
        *(f"{SUBJECT}.productCategory[0].{name}" for name in ("code", "name", "schemeId", "schemeName")),
        *(f"{CLAIM}.{name}" for name in ("id", "name", "referenceCriteria", "claimDate", "conformityTopic")),
        *(f"{CLAIM}.claimedPerformance[0].{name}" for name in ("measure", "measure.value", "measure.unit")),
    ):
        credential = signed.file["credential"]
        assert not list(misshapen(credential))
        holder, key = place(credential, path)
        del holder[key]
        assert path in list(misshapen(credential))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


ANYTHING = (
    st.binary(max_size=400)
    | st.text().map(lambda text: text.encode(errors="replace"))
    | JSON.map(lambda value: json.dumps(value).encode())
)


@given(ANYTHING)
def test_anything_at_all_gets_a_plain_answer(content: bytes) -> None:
    """Whatever bytes are given: not readable for a documented reason, or a verdict that does not hold."""
    with suppress(Unreadable):
        assert not check_file(content, Keyring([])).holds


@given(JSON, JSON)
def test_equal_contents_and_only_they_have_no_difference(one: Any, other: Any) -> None:
    """Nothing differs from itself; two that are written differently differ somewhere, except 1 and 1.0."""
    texts = [json.dumps(each, sort_keys=True) for each in (one, other)]
    first, second = (parsed(text) for text in texts)
    assert not list(differences(first, parsed(texts[0])))
    if not list(differences(first, second)):
        assert first == second
