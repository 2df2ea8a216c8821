"""The data dictionary: every column of the open files. Names and meanings never change, new ones may come."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from schemas.inventory import Stage


class Kind(StrEnum):
    """What a value is, as the files' dictionary says it; `KIND_WORDS` has it for people."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    DATE = "date"
    MOMENT = "date-time"
    BOOLEAN = "boolean"
    TEXTS = "list of text"
    ADDRESS = "address"


KIND_WORDS = {
    Kind.TEXT: _l("text"),
    Kind.INTEGER: _l("heltal"),
    Kind.NUMBER: _l("tal"),
    Kind.DATE: _l("dag"),
    Kind.MOMENT: _l("tidpunkt (UTC)"),
    Kind.BOOLEAN: _l("sant eller falskt"),
    Kind.TEXTS: _l("lista av texter"),
    Kind.ADDRESS: _l("adress"),
}


@dataclass(frozen=True)
class Field:
    """One column: its name, what kind of value it has, what it means, and the unit of numbers."""

    name: str
    kind: Kind
    meaning: LazyString
    unit: str = ""


PER_UNIT = "kg CO2e per declared_unit"
_STAGES = {
    Stage.INPUTS: _l("Därav steget insatsvaror."),
    Stage.FARM: _l("Därav steget gården."),
    Stage.PROCESSING: _l("Därav steget förädling."),
    Stage.STORAGE: _l("Därav steget lagring."),
    Stage.PACKAGING: _l("Därav steget förpackning."),
    Stage.TRANSPORT: _l("Därav steget transport."),
}

FIELDS: tuple[Field, ...] = (
    Field("number", Kind.TEXT, _l("Deklarationens nummer. Det ändras aldrig.")),
    Field("version", Kind.INTEGER, _l("Vilken version av siffran det är.")),
    Field("product_name", Kind.TEXT, _l("Varans namn.")),
    Field("category", Kind.TEXT, _l("Varuslagets kod i Jordnära.")),
    Field("category_sv", Kind.TEXT, _l("Varuslaget på svenska.")),
    Field("category_en", Kind.TEXT, _l("Varuslaget på engelska.")),
    Field("gtin", Kind.TEXT, _l("Varans GTIN med 14 siffror. Tomt när varan inte har något.")),
    Field("producer", Kind.TEXT, _l("Producentens offentliga namn.")),
    Field("country", Kind.TEXT, _l("Landet där varan görs, enligt ISO 3166-1.")),
    Field("municipality", Kind.TEXT, _l("Kommunens kod hos SCB. Tomt utomlands.")),
    Field("place", Kind.TEXT, _l("Kommunens eller ortens namn.")),
    Field("reference_year", Kind.INTEGER, _l("Året som uppgifterna gäller.")),
    Field("declared_unit", Kind.TEXT, _l("Vad siffran är räknad per.")),
    Field(
        "boundary",
        Kind.TEXT,
        _l(
            "Vad som räknas med (systemgräns): farm_gate är till gårdsgrind, delivered är till leverans hos "
            "kunden."
        ),
    ),
    Field("kg_co2e", Kind.NUMBER, _l("Klimatavtrycket."), PER_UNIT),
    Field("kg_co2e_low", Kind.NUMBER, _l("Troligt spann (95 procent), från."), PER_UNIT),
    Field("kg_co2e_high", Kind.NUMBER, _l("Troligt spann (95 procent), till."), PER_UNIT),
    *(Field(f"kg_co2e_{stage}", Kind.NUMBER, meaning, PER_UNIT) for stage, meaning in _STAGES.items()),
    Field(
        "kg_co2_removals",
        Kind.NUMBER,
        _l("Kolinlagring. Den är inte avdragen från siffran."),
        "kg CO2 per declared_unit",
    ),
    Field("primary_data_share", Kind.NUMBER, _l("Egna uppgifter, andel av siffran."), "1"),
    Field("is_complete", Kind.BOOLEAN, _l("Om inget väsentligt saknas.")),
    Field("missing", Kind.TEXTS, _l("Det som saknas, i ord.")),
    Field(
        "review_level",
        Kind.TEXT,
        _l("Granskningsnivå: L1 är automatisk, L2 är skrivbordsgranskning, L3 är en oberoende part."),
    ),
    Field("reviewed_on", Kind.DATE, _l("Dagen då siffran granskades.")),
    Field("verified_by", Kind.TEXT, _l("Den oberoende parten. Tomt när det inte finns någon.")),
    Field("published_at", Kind.MOMENT, _l("När versionen publicerades.")),
    Field("valid_until", Kind.DATE, _l("Sista dagen som siffran gäller.")),
    Field("engine_version", Kind.TEXT, _l("Beräkningens version.")),
    Field("factor_set", Kind.TEXT, _l("Utsläppsfaktorernas version.")),
    Field("gwp_set", Kind.TEXT, _l("Hur gaserna är omräknade till koldioxidekvivalenter.")),
    Field("content_sha256", Kind.TEXT, _l("Kontrollsumma av profilens innehåll.")),
    Field(
        "credential_sha256",
        Kind.TEXT,
        _l("Kontrollsumma av den undertecknade filen (.jwt). Tomt innan den är klar."),
    ),
    Field("profile_url", Kind.ADDRESS, _l("Profilens sida, som visar det som gäller nu.")),
    Field("version_url", Kind.ADDRESS, _l("Sidan för just den här versionen.")),
    Field("signed_url", Kind.ADDRESS, _l("Den undertecknade filen.")),
    Field("product_url", Kind.ADDRESS, _l("Varans adress enligt GS1 Digital Link. Tomt utan GTIN.")),
)

DEPARTURE_FIELDS: tuple[Field, ...] = (
    Field("number", Kind.TEXT, _l("Deklarationens nummer. Det ändras aldrig.")),
    Field("version", Kind.INTEGER, _l("Versionen som inte längre finns med.")),
    Field(
        "what",
        Kind.TEXT,
        _l(
            "Varför: suspended är tillfälligt stoppad, withdrawn är tillbakadragen, superseded är ersatt av "
            "en nyare version och expired har gått ut."
        ),
    ),
    Field("left_on", Kind.DATE, _l("Dagen då den togs bort.")),
    Field("reason", Kind.TEXT, _l("Skälet, när en person har gett ett.")),
    Field("profile_url", Kind.ADDRESS, _l("Profilens sida, som visar det som gäller nu.")),
)

OVERVIEW_FIELDS: tuple[Field, ...] = (
    Field("day", Kind.DATE, _l("Dagen som siffran hör till. Sista räkningen den dagen gäller.")),
    Field("name", Kind.TEXT, _l("Vilken siffra det är. Namnet ändras aldrig.")),
    Field("key", Kind.TEXT, _l("Vilken del av siffran, till exempel granskningsnivån. Tomt för det hela.")),
    Field("period", Kind.TEXT, _l("Året eller månaden som siffran handlar om. Tomt för dagen själv.")),
    Field("value", Kind.NUMBER, _l("Siffran. Tomt när den inte visas."), "unit"),
    Field("low", Kind.NUMBER, _l("Det troliga spannets lägsta värde. Tomt när det inte finns."), "unit"),
    Field("high", Kind.NUMBER, _l("Det troliga spannets högsta värde. Tomt när det inte finns."), "unit"),
    Field(
        "unit",
        Kind.TEXT,
        _l("Måttet: antal, andel (del av 1), kg CO2e per kg eller per år, kronor eller dagar."),
    ),
    Field(
        "is_withheld", Kind.BOOLEAN, _l("Om siffran inte visas, för att färre än tre företag ligger bakom.")
    ),
    Field("counted_on", Kind.DATE, _l("Dagen som den visade siffran räknades.")),
    Field("counted_at", Kind.MOMENT, _l("När dagens siffror räknades.")),
)
