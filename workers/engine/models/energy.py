"""Bought things and energy: an amount times a factor, with what has to be known to get the amount."""

from schemas.expressions import Expression
from workers.engine.models.model import InputSpec, Model, ParameterSpec

_FACTOR = ParameterSpec("factor", None, "kg CO2e per unit of the amount")

MODELS = (
    Model(
        name="activity",
        title={"sv": "Mängd gånger utsläppsfaktor", "en": "Amount times emission factor"},
        equation="ISO 14067:2018, 6.4.6: activity x factor",
        inputs=(InputSpec("amount", None, "amount bought or used, in the unit below the factor's line"),),
        parameters=(_FACTOR,),
        carbon=Expression.parse("amount * factor"),
    ),
    Model(
        name="process_energy",
        title={"sv": "Energi i ett processteg", "en": "Energy of a process step"},
        equation="ISO 14067:2018, 6.4.6: amount x energy intensity x factor",
        inputs=(InputSpec("amount", None, "amount processed, in the unit below the intensity's line"),),
        parameters=(ParameterSpec("intensity", None, "energy per unit processed"), _FACTOR),
        carbon=Expression.parse("amount * intensity * factor"),
    ),
    Model(
        name="cold_storage",
        title={"sv": "Kyl- eller fryslager", "en": "Cold store"},
        equation="ISO 14067:2018, 6.4.6: volume x time x energy per volume and year x factor",
        inputs=(
            InputSpec("volume", "m3", "volume of the cold store"),
            InputSpec("time", "year", "time it is kept cold"),
            InputSpec("share", "1", "share of the store used by the product", default=1.0, share=True),
        ),
        parameters=(ParameterSpec("intensity", "kWh/m3/year", "energy use of the store"), _FACTOR),
        carbon=Expression.parse("volume * time * share * intensity * factor"),
    ),
    Model(
        name="refrigerant_leakage",
        title={"sv": "Läckage av köldmedium", "en": "Refrigerant leakage"},
        equation="IPCC 2006 V3 Eq 7.13: charge x annual leak rate, weighed with GWP100",
        inputs=(
            InputSpec("charge", "kg[refrigerant]", "refrigerant in the system"),
            InputSpec("time", "year", "time in use", default=1.0),
            InputSpec("share", "1", "share of the system used by the product", default=1.0, share=True),
        ),
        parameters=(
            ParameterSpec("leak_rate", "1/year", "share of the charge that leaks in a year"),
            ParameterSpec("factor", "kg[CO2e]/kg[refrigerant]", "GWP100 of the refrigerant"),
        ),
        carbon=Expression.parse("charge * time * share * leak_rate * factor"),
    ),
    Model(
        name="packaging",
        title={"sv": "Förpackning", "en": "Packaging"},
        equation="ISO 14067:2018, 6.4.6: mass / number of uses x factor",
        inputs=(
            InputSpec("mass", "kg", "packaging material that carries the output"),
            InputSpec("trips", "1", "times each package is used", default=1.0, least=1.0, above_zero=True),
            InputSpec(
                "content",
                "1",
                "share of the mass that the factor is for: a line each for new and recycled",
                default=1.0,
                share=True,
            ),
        ),
        parameters=(ParameterSpec("factor", "kg[CO2e]/kg", "production of the material"),),
        carbon=Expression.parse("mass * content / trips * factor"),
    ),
    Model(
        name="heating",
        title={"sv": "Uppvärmning", "en": "Heating"},
        equation="ISO 14067:2018, 6.4.6: heat / efficiency of the boiler x factor",
        inputs=(
            InputSpec("heat", "kWh", "heat that is needed, over the whole period"),
            InputSpec(
                "efficiency", "1", "heat out per energy in; 3 for a heat pump", default=1.0, above_zero=True
            ),
        ),
        parameters=(ParameterSpec("factor", "kg[CO2e]/kWh", "fuel, electricity or district heat"),),
        carbon=Expression.parse("heat / efficiency * factor"),
    ),
    Model(
        name="feed_ration",
        title={"sv": "Köpt foder enligt foderstat", "en": "Bought feed by ration"},
        equation="ISO 14067:2018, 6.4.6: animals x days x dry matter / dry matter content x factor",
        inputs=(
            InputSpec("animals", "head", "animals that eat it"),
            InputSpec("days", "day", "days they eat it", default=365.0),
            InputSpec("intake", "kg[dry]/day", "dry matter eaten per head and day"),
            InputSpec("part", "1", "share of the dry matter that is this feed", default=1.0, share=True),
            InputSpec("dry", "kg[dry]/kg", "dry matter of the feed as bought", above_zero=True),
        ),
        parameters=(ParameterSpec("factor", "kg[CO2e]/kg", "production of the feed as bought"),),
        carbon=Expression.parse("animals / one_head * days * intake * part / dry * factor"),
    ),
    Model(
        name="feed_dry_matter",
        title={"sv": "Foder räknat i torrsubstans", "en": "Feed by dry matter"},
        equation="ISO 14067:2018, 6.4.6: dry matter / dry matter content x factor",
        inputs=(
            InputSpec("amount", "kg[dry]", "dry matter eaten by all animals"),
            InputSpec("part", "1", "share of it that is this feed", default=1.0, share=True),
            InputSpec("dry", "kg[dry]/kg", "dry matter of the feed as the factor counts it", above_zero=True),
        ),
        parameters=(ParameterSpec("factor", "kg[CO2e]/kg", "production of the feed"),),
        carbon=Expression.parse("amount * part / dry * factor"),
    ),
    Model(
        name="travel",
        title={"sv": "Resor i arbetet", "en": "Travel for the work"},
        equation="ISO 14067:2018, 6.4.6: journeys x distance x consumption x factor",
        inputs=(
            InputSpec("journeys", "1", "number of journeys", default=1.0),
            InputSpec("distance", "km", "one way, or the whole round with round_trip 1"),
            InputSpec("round_trip", "1", "2: there and back; 1: a round", default=2.0, least=1.0),
            InputSpec("consumption", None, "fuel or electricity per kilometre"),
            InputSpec("errand", "1", "share of the journey that is for this", default=1.0, share=True),
        ),
        parameters=(ParameterSpec("factor", None, "per litre, kWh or kg, well to wheel"),),
        carbon=Expression.parse("journeys * distance * round_trip * consumption * errand * factor"),
    ),
    Model(
        name="ingredient",
        title={"sv": "Råvara med egen klimatprofil", "en": "Ingredient with a profile of its own"},
        equation="ISO 14067:2018, 6.3.6: amount x footprint of a published version",
        inputs=(InputSpec("amount", None, "amount of the ingredient, in the profile's declared unit"),),
        parameters=(ParameterSpec("factor", None, "footprint of a pinned version of the ingredient"),),
        carbon=Expression.parse("amount * factor"),
    ),
    Model(
        name="declared_footprint",
        title={"sv": "Klimatavtryck ur en miljövarudeklaration", "en": "Footprint stated in a declaration"},
        equation="EN 15804:2012+A2:2019, modules A1-A3; ISO 14067:2018, 6.3.6: amount x stated footprint",
        inputs=(
            InputSpec("amount", None, "amount of the material, in the declaration's unit"),
            InputSpec("footprint", None, "kg CO2e per unit as it is stated, without biogenic carbon"),
        ),
        parameters=(),
        carbon=Expression.parse("amount * footprint"),
    ),
)
