"""The macros that pages are made of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from flask import render_template_string

from tests.pages import page_problems

if TYPE_CHECKING:
    from flask import Flask

FIELDS = "{% from 'components/fields.html' import MACRO with context %}"
LAYOUT = "{% from 'components/layout.html' import MACRO with context %}"
FIGURES = "{% from 'components/figures.html' import MACRO with context %}"
PAGE = "<!doctype html><html lang='sv'><title>x</title><main><h1>x</h1>{}</main></html>"
ENGLISH = re.compile(
    r"\b(Error|Show|Hide|Change|Back|Next|Previous|Day|Month|Year|Important|Success|Warning|Breadcrumb)\b"
)
TASKS = [
    {"title": "A", "href": "/x", "status": "Klar", "hint": "h"},
    {"title": "B", "status": "Senare", "colour": "grey"},
]
CELLS = [["x", {"text": 1, "numeric": True, "tag": ("Ny", None)}], [{"text": "y", "href": "/y"}, 2]]
STAGES = [
    {"label": "Odling", "value": 0.3},
    {"label": "Lagring", "value": 0.1},
    {"label": "Transport", "value": 0.0},
]


def rendered(app: Flask, source: str, macro: str, call: str, **context: object) -> str:
    """What one call of a macro gives, checked to be well formed and without leftover English."""
    with app.test_request_context():
        html = render_template_string(source.replace("MACRO", macro) + call, **context)
    problems = [
        p
        for p in page_problems(PAGE.format(html))
        if "<title> elements" not in p and "<h1> elements" not in p
    ]
    assert not problems, (html, problems)
    visible = re.sub(r"<[^>]+>|&[a-z]+;", " ", html)
    assert not ENGLISH.search(visible), visible
    return html


@pytest.mark.parametrize(
    ("macro", "call"),
    [
        ("text_field", '{{ text_field("crop-name", label, value, error=error, hint=hint) }}'),
        ("number_field", '{{ number_field("crop-name", label, value, error=error, hint=hint, unit="ha") }}'),
        (
            "number_field",
            '{{ number_field("crop-name", label, value, error, hint, unit="t", units=units, unknown=true) }}',
        ),
        ("textarea_field", '{{ textarea_field("crop-name", label, value, error=error, hint=hint) }}'),
        (
            "select_field",
            '{{ select_field("crop-name", label, [("a", value)], "a", error=error, hint=hint) }}',
        ),
        (
            "radios_field",
            '{{ radios_field("crop-name", label, options, "b", error=error, hint=hint) }}',
        ),
        (
            "checkboxes_field",
            '{{ checkboxes_field("crop-name", label, [("a", value)], ["a"], error=error, hint=hint) }}',
        ),
        ("checkbox_field", '{{ checkbox_field("crop-name", label ~ value, true, error=error, hint=hint) }}'),
        ("date_field", '{{ date_field("crop-name", label, {"day": value}, error=error, hint=hint) }}'),
        ("password_field", '{{ password_field("crop-name", label ~ value, error=error, hint=hint) }}'),
        ("file_field", '{{ file_field("crop-name", label ~ value, error=error, hint=hint) }}'),
    ],
)
def test_a_field_is_labelled_explained_and_escaped(app: Flask, macro: str, call: str) -> None:
    """Label, hint and error are tied to the field; text from people stays text; nothing is English."""
    words = {
        "label": "Skörd & <i>areal</i>",
        "value": '"><b>1 234,5</b>',
        "hint": "Från <u>planen</u>",
        "error": "Skriv <em>ett</em> tal",
        "units": [("kg", "kg"), ("t", "ton")],
        "options": [("a", "A"), ("b", "B", "Förklaring")],
    }
    html = rendered(app, FIELDS, macro, call, **words)
    for tag in ("<i>", "<b>", "<u>", "<em>"):
        assert tag not in html
    assert "crop-name-error" in html
    assert ">Fel:</span> Skriv" in html
    assert re.search(r'id="crop-name"', html)
    plain = rendered(app, FIELDS, macro, call, **{**words, "error": None, "hint": None})
    assert "govuk-error-message" not in plain
    assert "crop-name-hint" not in plain


def test_the_label_can_be_the_heading(app: Flask) -> None:
    """One question per page needs no second heading."""
    assert "<h1" in rendered(app, FIELDS, "text_field", '{{ text_field("a", "Skörd", heading=true) }}')
    assert "<h1" in rendered(
        app, FIELDS, "radios_field", '{{ radios_field("a", "Jord", [("x", "X")], heading=true) }}'
    )


def test_not_knowing_is_named_for_its_question(app: Flask) -> None:
    """A screen reader hears which question "Jag vet inte" belongs to."""
    html = rendered(
        app, FIELDS, "number_field", '{{ number_field("area", "Areal", unknown=true, unknown_checked=true) }}'
    )
    assert 'name="area__unknown"' in html
    assert " checked" in html
    assert "Jag vet inte<span" in html
    assert ": Areal" in html


def test_a_warning_asks_for_a_comment(app: Flask) -> None:
    """An implausible value is explained beside the box for the reason."""
    html = rendered(
        app,
        FIELDS,
        "warning_field",
        '{{ warning_field("area", "Ovanligt högt: vanligt är 20 till 60", "Rätt") }}',
    )
    assert 'name="area__comment"' in html
    assert "Ovanligt högt" in html


@pytest.mark.parametrize(
    ("macro", "call", "expected"),
    [
        ("button", '{{ button("Spara", name="do", value="save") }}', 'name="do" value="save"'),
        ("link_button", '{{ link_button("Vidare", "/x") }}', 'href="/x"'),
        ("post_button", '{{ post_button("Ta bort", "/x", fields={"id": "7"}) }}', 'name="id" value="7"'),
        ("back_link", '{{ back_link("/x") }}', "Tillbaka"),
        ("breadcrumbs", '{{ breadcrumbs([("Hem", "/")]) }}', "Länkstig"),
        ("notice", '{{ notice("Sparat", success=true) }}', "Klart"),
        ("notice", '{{ notice("Sparat") }}', "Viktigt"),
        ("warning_text", '{{ warning_text("Går inte att ångra") }}', "Varning"),
        ("inset", "{% call inset() %}<p>x</p>{% endcall %}", "<p>x</p>"),
        ("details", '{% call details("Varför?") %}<p>x</p>{% endcall %}', "<details"),
        ("panel", '{{ panel("Mottaget", "Nummer", "JN-1") }}', "<strong>JN-1</strong>"),
        (
            "origin_tag",
            '{{ origin_tag("default") }}{{ origin_tag("measured") }}{{ origin_tag("x") }}',
            "Schablon",
        ),
        (
            "summary_list",
            '{{ summary_list([{"key": "A", "value": ["1", "2"], "tag": ("Ny", none), "action": "/x"}]) }}',
            "1<br>2",
        ),
        ("summary_list", '{{ summary_list([{"key": "Areal", "value": 3}]) }}', "Areal"),
        (
            "task_list",
            "{{ task_list(tasks) }}",
            'aria-describedby="tasks-1-status tasks-1-hint"',
        ),
        (
            "table",
            '{{ table("T", ["A", {"text": "B", "numeric": true}], cells) }}',
            'scope="row"',
        ),
        ("pagination", '{{ pagination("/1", "/3") }}', "Nästa sida"),
        ("polling", '{% call polling("/x") %}<p>Räknar</p>{% endcall %}', 'data-poll="/x"'),
    ],
)
def test_a_part_of_a_page_renders(app: Flask, macro: str, call: str, expected: str) -> None:
    """Each macro gives well-formed, Swedish HTML."""
    assert expected in rendered(app, LAYOUT, macro, call, tasks=TASKS, cells=CELLS)


def test_change_links_say_what_they_change(app: Flask) -> None:
    """A list of links called only "Ändra" would tell a screen reader nothing."""
    html = rendered(
        app, LAYOUT, "summary_list", '{{ summary_list([{"key": "Areal", "value": "1", "action": "/x"}]) }}'
    )
    assert re.search(r'Ändra<span class="govuk-visually-hidden"> Areal</span>', html)


def test_stage_bars_are_also_a_table(app: Flask) -> None:
    """The picture has a title and a description, the largest stage is marked, and the table says the same."""
    html = rendered(
        app,
        FIGURES,
        "stage_bars",
        '{{ stage_bars(rows, "Fördelning per steg", per="kg potatis") }}',
        rows=STAGES,
    )
    assert '<title id="stages-title">Fördelning per steg</title>' in html
    assert html.count("jn-bars__bar--largest") == 1
    assert 'width="600.0"' in html
    assert 'width="200.0"' in html
    assert html.count("0,300") >= 3
    assert "75" in html


@pytest.mark.parametrize(
    "rows", [[], [{"label": "Odling", "value": 0.0}], [{"label": "Odling", "value": -0.2}]]
)
def test_stage_bars_stand_nothing_and_removals(app: Flask, rows: list[dict[str, object]]) -> None:
    """No emission at all, or a negative one, draws no bar and divides by nothing."""
    assert "<svg" in rendered(app, FIGURES, "stage_bars", '{{ stage_bars(rows, "Fördelning") }}', rows=rows)


def test_a_footprint_shows_its_range(app: Flask) -> None:
    """One number, what it is per, and the likely range."""
    html = rendered(app, FIGURES, "footprint_figure", '{{ footprint_figure(0.38, 0.3, 0.5, "kg potatis") }}')
    assert "0,380" in html
    assert "Troligt spann" in html
    assert "kg potatis" in html


@pytest.mark.parametrize(("macro", "back"), [("text_field", "\tx y"), ("textarea_field", "\tx\ny")])
def test_what_no_page_may_hold_does_not_come_back(app: Flask, macro: str, back: str) -> None:
    """Control characters that were typed are left out of the field; letters and marks stay, and lines where a
    field has them.
    """
    typed = "a\x00b\x1fc\x7fd\x85 å<\tx\ny"
    html = rendered(app, FIELDS, macro, f"{{{{ {macro}('x', 'X', typed) }}}}", typed=typed)
    assert f"abcd å&lt;{back}" in html
