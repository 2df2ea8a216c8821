"""The page about the defaults' sources is generated, and current."""

from pathlib import Path

from schemas.questionnaire.documentation import PAGE, page

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_the_page_about_defaults_is_current() -> None:
    """Nobody can change a default without its source showing in docs/practice-defaults.md."""
    assert (DOCS / PAGE).read_text(encoding="utf-8") == page()
