"""Language and the way numbers and dates are written.

Swedish is the source language and the default; English is used when somebody chooses it,
by the link in the header (a cookie) or in their account. The browser's wish is not asked:
farmers with an English browser still expect a Swedish authority to write Swedish.
"""

from __future__ import annotations

import functools
import math
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.core import Locale
from babel.dates import format_date as babel_date
from babel.dates import format_datetime as babel_datetime
from babel.numbers import get_decimal_symbol, get_group_symbol
from babel.support import NullTranslations
from flask import Flask, g, has_request_context, request
from flask_babel import Babel, Domain, get_locale
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from portal.accounts.session import current_user

LANGUAGES = {"sv": "Svenska", "en": "English"}
DEFAULT_LANGUAGE = "sv"
LANGUAGE_COOKIE = "jordnara_sprak"
TIME_ZONE = ZoneInfo("Europe/Stockholm")
SIGNIFICANT_DIGITS = 3
DECIMALS_MOST = 6
# A list of products writes a hundred numbers and days, mostly ones that it wrote a moment ago.
REMEMBERED = 10_000

Number = Decimal | float | int


def init_app(app: Flask) -> None:
    """Connect Babel and the template filters `number`, `kgco2e`, `day` and `moment`."""
    Babel(
        app,
        default_locale=DEFAULT_LANGUAGE,
        default_timezone=TIME_ZONE.key,
        locale_selector=current_language,
    )
    texts = _Texts()
    app.extensions["babel"].instance.domain_instance = texts
    app.jinja_env.globals.update(_=texts.text, gettext=texts.text, ngettext=texts.texts)
    app.add_template_filter(number, "number")
    app.add_template_filter(kg_co2e, "kgco2e")
    app.add_template_filter(day, "day")
    app.add_template_filter(moment, "moment")
    app.add_template_global(current_language)
    app.jinja_env.globals["LANGUAGES"] = LANGUAGES


class _Texts(Domain):
    """The catalogues of texts by language. A page has hundreds of texts, and to ask each time which
    catalogue is the reader's takes longer than to read it.
    """

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._by_language: dict[str, NullTranslations] = {}
        self._ready: dict[tuple[str, str], Markup] = {}

    def get_translations(self) -> NullTranslations:
        """The catalogue of the reader's language; outside a request one that leaves texts as they are."""
        locale = get_locale()
        if locale is None:
            return NullTranslations()
        found = self._by_language.get(locale.language)
        if found is None:
            found = super().get_translations()  # type: ignore[no-untyped-call]
            self._by_language[locale.language] = found
        return found

    @pass_eval_context
    def text(self, page: EvalContext, message: str, /, **values: object) -> str:
        """For templates, as Jinja's own way: the text is the page's, what is put into it is made safe."""
        locale = get_locale()
        key = locale.language if locale else "", message
        text = self._ready.get(key)
        if text is None:
            text = self._ready[key] = Markup(self.get_translations().ugettext(message))  # noqa: S704 - the product's own
        if not page.autoescape:
            return str(text) % values
        # Without values there is nothing to put in, but a doubled per cent sign is still a single one.
        return text % values if values or "%" in text else text

    @pass_eval_context
    def texts(self, page: EvalContext, singular: str, plural: str, num: int, /, **values: object) -> str:
        """For templates, by number, which the text calls `num`."""
        text = self.get_translations().ungettext(singular, plural, num)
        return (Markup(text) if page.autoescape else str(text)) % {"num": num, **values}  # noqa: S704 - as above


def current_language() -> str:
    """`sv` or `en` for the current request; `sv` outside one."""
    if not has_request_context():
        return DEFAULT_LANGUAGE
    if "language" not in g:
        g.language = _chosen_language()
    return str(g.language)


def _chosen_language() -> str:
    chosen = request.cookies.get(LANGUAGE_COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    user = current_user()
    return user.locale if user and user.locale in LANGUAGES else DEFAULT_LANGUAGE


def number(value: Number | None, decimals: int | None = None, language: str | None = None) -> str:
    """A number as people write it: `1 234,5` in Swedish, `1,234.5` in English; a dash for None.

    Args:
        decimals: fixed number of decimals; None keeps what the value has, at most six.
    """
    if value is None:
        return "–"
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    # Zero is equal to minus zero, and must not be remembered as that.
    return _written(exact or Decimal(), decimals, language or current_language())


@functools.lru_cache(maxsize=REMEMBERED)
def _written(value: Decimal, decimals: int | None, language: str) -> str:
    digits = f"{value:,.{DECIMALS_MOST if decimals is None else decimals}f}"
    if decimals is None and "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    return digits.translate(_signs(language))


@functools.cache
def _signs(language: str) -> dict[int, str]:
    """How a language separates thousands and decimals, for what Python has written in its own way."""
    locale = Locale.parse(language)
    signs = {",": get_group_symbol(locale), ".": get_decimal_symbol(locale), "-": "\N{MINUS SIGN}"}
    return str.maketrans(signs)


def kg_co2e(value: Number | None, per: str | None = None, language: str | None = None) -> str:
    """A footprint with unit: `0,38 kg CO₂e`, with `per` `0,38 kg CO₂e per kg`; three significant digits."""
    if value is None:
        return "–"
    text = (
        number(value, significant_decimals(float(value)), language)
        + "\N{NO-BREAK SPACE}kg\N{NO-BREAK SPACE}CO₂e"
    )
    return f"{text} per {per}" if per else text


def significant_decimals(value: float) -> int:
    """How many decimals show `value` with three significant digits (at most six)."""
    if value == 0 or not math.isfinite(value):
        return 0
    return min(DECIMALS_MOST, max(0, SIGNIFICANT_DIGITS - 1 - math.floor(math.log10(abs(value)))))


def day(value: date | datetime | None, language: str | None = None) -> str:
    """A date: `3 mars 2026`; instants are shown as Swedish local dates."""
    if value is None:
        return "–"
    local = value.astimezone(TIME_ZONE).date() if isinstance(value, datetime) else value
    return _written_day(local, language or current_language())


@functools.lru_cache(maxsize=REMEMBERED)
def _written_day(value: date, language: str) -> str:
    return babel_date(value, format="d MMMM y", locale=language)


def moment(value: datetime | None, language: str | None = None) -> str:
    """A time of day on a date, in Swedish local time: `3 mars 2026 14:05`."""
    if value is None:
        return "–"
    chosen = language or current_language()
    return babel_datetime(value, format="d MMMM y HH:mm", tzinfo=TIME_ZONE, locale=chosen)
