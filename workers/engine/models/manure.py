"""Methane from digestion and manure, and nitrous oxide from manure in stores.

IPCC 2019 Refinement, volume 4, chapter 10. One line per system: several systems divide the herd's volatile
solids and nitrogen by share, each with its own factor; factors are never averaged. Dung dropped on pasture
has the methane capacity 0.19 whatever the animal, and its nitrous oxide belongs to the soil models.
"""

from schemas.expressions import Expression
from schemas.footprint import Gas
from workers.engine.models.livestock import ANIMALS, DAYS
from workers.engine.models.model import InputSpec, Model, ParameterSpec, Step

_METHANE_ENERGY = ParameterSpec(
    "methane_energy", "MJ/kg[CH4]", "energy of methane", row="ipcc.ch4_energy_content"
)
_PART = InputSpec("part", "1", "share that goes to this system", default=1.0, share=True)
_SOLIDS = InputSpec("solids", "kg[dry]", "volatile solids of the herd over the period")
_NITROGEN = InputSpec("nitrogen", "kg[N]", "nitrogen excreted by the herd over the period")

MODELS = (
    Model(
        name="enteric",
        title={"sv": "Metan från idisslarnas matsmältning", "en": "Enteric methane"},
        equation="IPCC 2019R V4 Eq 10.21, Table 10.12",
        inputs=(ANIMALS, DAYS, InputSpec("energy", "MJ/day", "gross energy per head and day")),
        parameters=(ParameterSpec("ym", "1", "share of gross energy lost as methane"), _METHANE_ENERGY),
        formulas={
            Gas.CH4_BIOGENIC: Expression.parse("animals / one_head * days * energy * ym / methane_energy")
        },
    ),
    Model(
        name="enteric_by_intake",
        title={"sv": "Metan från matsmältning, efter foderintag", "en": "Enteric methane by feed intake"},
        equation="IPCC 2019R V4 Eq 10.21A, Table 10.12",
        inputs=(ANIMALS, DAYS, InputSpec("intake", "kg[dry]/day", "dry matter eaten per head and day")),
        parameters=(ParameterSpec("my", "kg[CH4]/kg[dry]", "methane per dry matter eaten"),),
        formulas={Gas.CH4_BIOGENIC: Expression.parse("animals / one_head * days * intake * my")},
    ),
    Model(
        name="enteric_tier1",
        title={"sv": "Metan från matsmältning, schablon", "en": "Enteric methane, tier 1"},
        equation="IPCC 2019R V4 Eq 10.19, Tables 10.10 and 10.11",
        inputs=(ANIMALS, InputSpec("years", "year", "time they are kept", default=1.0)),
        parameters=(ParameterSpec("ef", "kg[CH4]/head/year", "methane per head and year"),),
        formulas={Gas.CH4_BIOGENIC: Expression.parse("animals * years * ef")},
    ),
    Model(
        name="manure_ch4",
        title={"sv": "Metan från gödsel i lager", "en": "Methane from manure"},
        equation="IPCC 2019R V4 Eq 10.23, Tables 10.16A and 10.17",
        inputs=(_SOLIDS, _PART),
        parameters=(
            ParameterSpec("b0", "m3[CH4]/kg[dry]", "methane that the solids can give at most"),
            ParameterSpec("mcf", "1", "share of it that forms, by system and climate"),
            ParameterSpec("density", "kg[CH4]/m3[CH4]", "density of methane", row="ipcc.ch4_density"),
        ),
        formulas={Gas.CH4_BIOGENIC: Expression.parse("solids * part * b0 * density * mcf")},
    ),
    Model(
        name="manure_ch4_tier1",
        title={"sv": "Metan från gödsel, schablon", "en": "Methane from manure, tier 1"},
        equation="IPCC 2019R V4 Eq 10.22, Table 10.14",
        inputs=(_SOLIDS, _PART),
        parameters=(ParameterSpec("ef", "kg[CH4]/kg[dry]", "methane per volatile solids, by system"),),
        formulas={Gas.CH4_BIOGENIC: Expression.parse("solids * part * ef")},
    ),
    Model(
        name="manure_n2o_direct",
        title={"sv": "Lustgas direkt från gödsel i lager", "en": "Direct N2O from stored manure"},
        equation="IPCC 2019R V4 Eq 10.25, Table 10.21",
        inputs=(_NITROGEN, _PART),
        parameters=(ParameterSpec("ef3", "kg[N2O-N]/kg[N]", "share that leaves as N2O-N, by system"),),
        formulas={Gas.N2O: Expression.parse("nitrogen * part * ef3 * n2o_per_n")},
    ),
    Model(
        name="manure_n2o_volatilisation",
        title={
            "sv": "Lustgas av ammoniak från gödsel i lager",
            "en": "Indirect N2O from nitrogen volatilised in stores",
        },
        equation="IPCC 2019R V4 Eq 10.26 and 10.28, Tables 10.22 and 11.3",
        inputs=(_NITROGEN, _PART),
        parameters=(
            ParameterSpec("frac_gas", "1", "share that volatilises, by system and animal"),
            ParameterSpec("ef4", "kg[N2O-N]/kg[N]", "share of volatilised nitrogen that becomes N2O-N"),
        ),
        steps=(
            Step(
                "volatilised",
                "IPCC 2019R V4 Eq 10.26",
                "kg[N]",
                Expression.parse("nitrogen * part * frac_gas"),
            ),
        ),
        formulas={Gas.N2O: Expression.parse("volatilised * ef4 * n2o_per_n")},
    ),
    Model(
        name="manure_n2o_leaching",
        title={
            "sv": "Lustgas av kväve som läckt från gödsellager",
            "en": "Indirect N2O from nitrogen leached from stores",
        },
        equation="IPCC 2019R V4 Eq 10.27 and 10.29, Tables 10.22 and 11.3",
        inputs=(_NITROGEN, _PART),
        parameters=(
            ParameterSpec("frac_leach", "1", "share that leaches, by system"),
            ParameterSpec("ef5", "kg[N2O-N]/kg[N]", "share of leached nitrogen that becomes N2O-N"),
        ),
        steps=(
            Step(
                "leached",
                "IPCC 2019R V4 Eq 10.27",
                "kg[N]",
                Expression.parse("nitrogen * part * frac_leach"),
            ),
        ),
        formulas={Gas.N2O: Expression.parse("leached * ef5 * n2o_per_n")},
    ),
)
