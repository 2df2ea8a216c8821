"""The Excel template as a farmer reads it: one sheet for each declaration, one row for each question.

Answer cells are text cells, so that Excel keeps what is typed: a decimal point stays one and `1-5` does
not become a date.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _

from portal.exchange import layout
from portal.exchange.layout import SHEETS, Filled, Marks, new_word
from portal.exchange.slots import COMMENT, UNIT, UNKNOWN, VALUE, Slot, filled_slots, slots_of
from portal.exchange.writing import PROTECTED, Book, Worksheet
from schemas.questionnaire import Answers, Family, Question, field_name
from schemas.questionnaire.unit_names import unit_label

WIDTHS = {
    layout.SECTION: 18,
    layout.QUESTION: 44,
    layout.ANSWER: 24,
    layout.UNIT: 24,
    layout.UNKNOWN: 15,
    layout.COMMENT: 30,
    layout.HELP: 70,
}


def template(family: Family, declarations: Sequence[Filled], language: str) -> bytes:
    """A workbook with instructions and one sheet for each of these declarations."""
    book = Book()
    _instructions(book, family, language)
    for number, declaration in enumerate(declarations, start=1):
        name = declaration.number or _("Deklaration %(number)s", number=number)
        _declaration(book, family, declaration, language, name)
    return book.finished(Marks.of(family, SHEETS, language))


def _instructions(book: Book, family: Family, language: str) -> None:
    sheet = book.file.add_worksheet(_("Läs först"))
    sheet.set_column(0, 0, 100)
    title = _("Klimatdeklaration: %(family)s", family=family.text(language).label)
    book.text(sheet, 1, 1, title, book.title)
    for row, text in enumerate(_how_to(), start=3):
        book.text(sheet, row, 1, text)
    sheet.protect("", PROTECTED)


def _how_to() -> list[str]:
    return [
        _("Varje blad är en klimatdeklaration: en vara och ett år. Fyll i de gula cellerna."),
        _("Välj i listan där det finns en. Har en fråga flera rader svarar du Ja på dem som stämmer."),
        _("Skriv tal som du brukar: 1 234,5. Skriv inte 1.234, för det kan läsas på två sätt."),
        _("Kontrollera enheten bredvid talet. Den är förvald men går att ändra."),
        _("Vet du inte? Välj Jag vet inte där det går, så räknar vi med en schablon."),
        _("Frågor som inte gäller dig lämnar du tomma. En tom cell ändrar inget som du har svarat tidigare."),
        _("Skriv värden, inte formler. Har du räknat i en annan cell klistrar du in resultatet som värde."),
        _("Ska du ha fler deklarationer? Kopiera ett blad och skriv Ny som nummer överst på kopian."),
        _("Spara filen som .xlsx och ladda upp den. Du får se allt som ändras innan något sparas."),
        _("Att skicka in gör du på webben, när du har läst igenom svaren och skrivit under."),
    ]


def _declaration(book: Book, family: Family, declaration: Filled, language: str, name: str) -> None:
    sheet = book.file.add_worksheet(name)
    for column, width in WIDTHS.items():
        sheet.set_column(column - 1, column - 1, width)
    sheet.set_column(layout.SLOT - 1, layout.REV - 1, None, None, {"hidden": True})
    book.text(sheet, 1, 1, _("Klimatdeklaration: %(family)s", family=family.text(language).label), book.title)
    book.text(sheet, layout.MARK_ROW, layout.SLOT, layout.MARK)
    book.text(sheet, layout.NUMBER_ROW, layout.QUESTION, _("Deklarationens nummer, eller Ny"), book.section)
    book.text(sheet, layout.NUMBER_ROW, layout.ANSWER, declaration.number or new_word(), book.fill_in)
    for column, text in enumerate(_heads(), start=1):
        book.text(sheet, layout.HEAD_ROW, column, text, book.head)
    _questions(book, sheet, family, declaration.answers, language)
    sheet.freeze_panes(layout.HEAD_ROW, layout.QUESTION)
    # Numbers stand there as text on purpose: no green corners.
    sheet.ignore_errors({"number_stored_as_text": f"A1:G{layout.MAX_ROWS_OF_SHEET}"})
    sheet.protect("", PROTECTED)


def _heads() -> list[str]:
    return [
        _("Del"),
        _("Fråga"),
        _("Ditt svar"),
        _("Enhet"),
        _("Vet du inte?"),
        _("Kommentar till granskaren"),
        _("Hjälp"),
    ]


def _questions(book: Book, sheet: Worksheet, family: Family, answers: Answers, language: str) -> None:
    known = slots_of(family, language)
    filled = filled_slots(known, answers, language)
    sections = {page.id: part.text(language).label for part in family.sections for page in part.pages}
    row, section = layout.FIRST_ROW, ""
    for slot in known.values():
        if slot.part != VALUE:
            continue
        title = sections[family.page_of[slot.question_id]]
        book.text(sheet, row, layout.SECTION, title if title != section else "", book.section)
        section = title
        _row(book, sheet, row, _Asked(family, known, slot, filled, answers, language))
        row += 1


class _Asked:
    """One row's question with what its cells need."""

    def __init__(
        self,
        family: Family,
        known: Mapping[str, Slot],
        slot: Slot,
        filled: Mapping[str, str],
        answers: Answers,
        language: str,
    ) -> None:
        self.slot, self.filled, self.language = slot, filled, language
        self.question = family.questions[slot.question_id]
        name = field_name(slot.question_id)
        # Unit, "Jag vet inte" and comment stand once for each question, beside its first row.
        first = next(one for one in known.values() if one.question_id == slot.question_id)
        parts = (UNIT, UNKNOWN, COMMENT) if slot is first else ()
        self.beside = {part: known[f"{name}__{part}"] for part in parts if f"{name}__{part}" in known}
        variants = self.question.variants
        answer = answers.get(variants.by) if variants else None
        self.text = self.question.text(language, str(answer.value) if answer and answer.value else None)
        looked_at = self.question.ask_when.names() if self.question.ask_when else ()
        self.depends_on = [family.questions[one].text(language).label for one in sorted(looked_at)]

    @property
    def label(self) -> str:
        """The question, and which of its options the row is for."""
        option = self.question.option(self.slot.option) if self.slot.option else None
        return f"{self.text.label}: {option.text(self.language).label}" if option else self.text.label

    @property
    def help(self) -> str:
        """What helps: the hint, where the figure is found, and on what the question depends."""
        told = [self.text.hint, self.text.where]
        if self.depends_on:
            told.append(_("Frågan beror på ditt svar om: %(labels)s", labels=", ".join(self.depends_on)))
        return ". ".join(text.rstrip(".") for text in told if text)


def _row(book: Book, sheet: Worksheet, row: int, asked: _Asked) -> None:
    slot = asked.slot
    book.text(sheet, row, layout.QUESTION, asked.label)
    book.text(sheet, row, layout.ANSWER, asked.filled.get(slot.name, ""), book.fill_in)
    if slot.words:
        book.drop_down(sheet, row, layout.ANSWER, slot.words)
    columns = {UNIT: layout.UNIT, UNKNOWN: layout.UNKNOWN, COMMENT: layout.COMMENT}
    for part, beside in asked.beside.items():
        text = asked.filled.get(beside.name, "")
        if part == UNIT and not text:
            text = beside.words[0]  # as on the page, the first unit is there already
        book.text(sheet, row, columns[part], text, book.fill_in)
        if beside.words:
            book.drop_down(sheet, row, columns[part], beside.words)
    if UNIT not in asked.beside and not slot.option:
        book.text(sheet, row, layout.UNIT, _only_unit(asked.question, asked.language))
    book.text(sheet, row, layout.HELP, asked.help)
    book.text(sheet, row, layout.SLOT, slot.name)
    book.text(sheet, row, layout.REV, str(slot.rev))


def _only_unit(question: Question, language: str) -> str:
    if question.unit is None:
        return ""
    return unit_label(question.unit.choices[0].key, language, question.unit.words)
