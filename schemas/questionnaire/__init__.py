"""Questions as data, and everything made from them: pages, validation, rows to check, import, schema,
inventory.
"""

from schemas.questionnaire.answers import Answer, Answers, answers_from_json, answers_to_json, blank
from schemas.questionnaire.columns import ImportColumn, import_columns, json_schema
from schemas.questionnaire.conditions import visibility
from schemas.questionnaire.definition import Family, Option, Page, Question, QuestionType, Section, Text
from schemas.questionnaire.inventory_building import build_inventory
from schemas.questionnaire.lint import DefinitionError
from schemas.questionnaire.loading import FAMILIES, load_family
from schemas.questionnaire.numbers import Number, NumberProblem, format_number, parse_number, typed_again
from schemas.questionnaire.pages import FieldView, PageView, page_view
from schemas.questionnaire.problems import Problem, field_name, problem_text
from schemas.questionnaire.rows import CheckRow, CheckSection, check_rows, product_name, reference_year
from schemas.questionnaire.validation import (
    PageResult,
    read_answers,
    read_columns,
    validate_page,
    validate_submission,
)

__all__ = [
    "FAMILIES",
    "Answer",
    "Answers",
    "CheckRow",
    "CheckSection",
    "DefinitionError",
    "Family",
    "FieldView",
    "ImportColumn",
    "Number",
    "NumberProblem",
    "Option",
    "Page",
    "PageResult",
    "PageView",
    "Problem",
    "Question",
    "QuestionType",
    "Section",
    "Text",
    "answers_from_json",
    "answers_to_json",
    "blank",
    "build_inventory",
    "check_rows",
    "field_name",
    "format_number",
    "import_columns",
    "json_schema",
    "load_family",
    "page_view",
    "parse_number",
    "problem_text",
    "product_name",
    "read_answers",
    "read_columns",
    "reference_year",
    "typed_again",
    "validate_page",
    "validate_submission",
    "visibility",
]
