"""Where things stand in our templates. What writes them and what reads them back share these places."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from schemas.questionnaire import Answers, Family

FORMAT = "1"
MARK = "#jordnara"
META_SHEET = "_jordnara"
LISTS_SHEET = "_listor"
SHEETS, TABLE = "sheets", "table"

# One sheet for each declaration, one row for each question. Columns and rows are counted from 1.
SECTION, QUESTION, ANSWER, UNIT, UNKNOWN, COMMENT, HELP, SLOT, REV = range(1, 10)
NUMBER_ROW = 3
HEAD_ROW = 5
FIRST_ROW = 6
MARK_ROW = 1  # the mark stands in the column SLOT
MAX_ROWS_OF_SHEET = 2000

# One row for each declaration, one column for each slot; the number first.
NAMES_ROW, REVS_ROW, LABELS_ROW = 2, 3, 4
FIRST_TABLE_ROW = 5
NUMBER_COLUMN = 1
NUMBER_NAME = "deklaration"
REV_NAME = "#rev"
COMMENT_MARK = "#"  # rows that begin with it explain something

MAX_DECLARATIONS = 30
TABLE_ROWS = 100


@dataclass(frozen=True)
class Filled:
    """One declaration to write into a template: an existing one, or an empty one without a number."""

    number: str
    answers: Answers


@dataclass(frozen=True)
class Marks:
    """What a template says about itself, out of sight."""

    layout: str
    family: str
    rev: int
    digest: str
    language: str

    @classmethod
    def of(cls, family: Family, layout: str, language: str) -> Marks:
        """The marks of a template made now."""
        return cls(layout, family.id, family.rev, family.hash, language)

    def cells(self) -> list[str]:
        """As texts, in the order that `read` takes."""
        return [MARK, FORMAT, self.layout, self.family, str(self.rev), self.digest, self.language]

    @classmethod
    def read(cls, cells: list[str]) -> Marks | None:
        """Back from the cells; None where they are not ours."""
        if len(cells) < len(cls.__dataclass_fields__) + 2 or cells[0] != MARK or cells[1] != FORMAT:
            return None
        layout, family, rev, digest, language = cells[2:7]
        if language not in ("sv", "en") or layout not in (SHEETS, TABLE) or not _is_number(rev):
            return None
        return cls(layout, family, int(rev), digest, language)


def new_word() -> str:
    """What stands in place of a number for a declaration that does not exist yet."""
    return _("Ny")


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 9
