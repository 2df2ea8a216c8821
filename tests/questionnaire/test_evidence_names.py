"""Papers that questions ask for have names that people know."""

from __future__ import annotations

from schemas.questionnaire import FAMILIES, load_family
from schemas.questionnaire.evidence_kinds import evidence_kinds


def test_every_paper_that_a_question_names_has_a_name() -> None:
    """Each kind under `evidence` in a definition has words in both languages in forms/evidence.yml."""
    questions = [one for name in FAMILIES for one in load_family(name).questions.values()]
    named = {kind for question in questions for kind in question.evidence}
    assert named
    assert named - set(evidence_kinds()) == set()
    assert all(set(words) == {"sv", "en"} for words in evidence_kinds().values())
