"""Carbon in soil and vegetation: land-use change and land management, each in a column of its own.

IPCC 2019 Refinement, volume 4, chapter 2, equation 2.25: a change of stock is spread over 20 years. A loss
is an emission; a gain is a removal, reported apart and never subtracted. Nitrogen set free with lost soil
carbon gives nitrous oxide (equation 11.8). What a wooden product holds is told in the same way (EN 16449).
"""

from schemas.expressions import Expression
from schemas.footprint import Gas
from workers.engine.models.model import InputSpec, Model, ParameterSpec, Step

_PERIOD = ParameterSpec(
    "period",
    "year",
    "years a change of stock is spread over",
    row="ipcc.d_transition.soc_stock_change_time_dependence_and_luc_amortisation",
)
_AREA = InputSpec("area", "ha", "area that serves the output")
_YEARS = InputSpec("years", "year", "time the area serves the output", default=1.0)
_EF1 = ParameterSpec("ef1", "kg[N2O-N]/kg[N]", "share of the nitrogen that leaves as N2O-N")
_STOCKS = (
    Step("stock_before", "IPCC 2019R V4 Eq 2.25", "kg[C]/ha", Expression.parse("soc * flu0 * fmg0 * fi0")),
    Step("stock_after", "IPCC 2019R V4 Eq 2.25", "kg[C]/ha", Expression.parse("soc * flu1 * fmg1 * fi1")),
    Step(
        "soil_loss",
        "IPCC 2019R V4 Eq 2.25",
        "kg[C]",
        Expression.parse("area * years * (stock_before - stock_after) / period"),
    ),
)
_STOCK_PARAMETERS = (
    ParameterSpec("soc", "kg[C]/ha", "soil carbon under natural vegetation, by soil and climate"),
    ParameterSpec("flu0", "1", "land use before"),
    ParameterSpec("fmg0", "1", "tillage or grass management before"),
    ParameterSpec("fi0", "1", "input of organic matter before"),
    ParameterSpec("flu1", "1", "land use now"),
    ParameterSpec("fmg1", "1", "tillage or grass management now"),
    ParameterSpec("fi1", "1", "input of organic matter now"),
    _PERIOD,
)


def _released(ratio_row: str) -> tuple[ParameterSpec, Step]:
    return (
        ParameterSpec("c_per_n", "kg[C]/kg[N]", "carbon to nitrogen of the soil", row=ratio_row),
        Step(
            "released_n",
            "IPCC 2019R V4 Eq 11.8",
            "kg[N]",
            Expression.formula("above_zero(soil_loss) / c_per_n"),
        ),
    )


_CHANGED = _released("ipcc.r_cn_soil.forest_or_grassland_to_cropland")
_MANAGED = _released("ipcc.r_cn_soil.cropland_management")

MODELS = (
    Model(
        name="land_use_change",
        title={"sv": "Ändrad markanvändning", "en": "Land-use change"},
        equation="IPCC 2019R V4 Eq 2.15, 2.25 and 11.8, spread over 20 years",
        inputs=(
            _AREA,
            _YEARS,
            InputSpec("biomass_before", "kg[C]/ha", "carbon in vegetation before", default=0.0),
            InputSpec("biomass_after", "kg[C]/ha", "carbon in vegetation now", default=0.0),
        ),
        parameters=(*_STOCK_PARAMETERS, _CHANGED[0], _EF1),
        steps=(
            *_STOCKS,
            _CHANGED[1],
            Step(
                "biomass_loss",
                "IPCC 2019R V4 Eq 2.15",
                "kg[C]",
                Expression.parse("area * years * (biomass_before - biomass_after) / period"),
            ),
        ),
        formulas={
            Gas.LUC: Expression.formula("above_zero(soil_loss + biomass_loss) * co2_per_c"),
            Gas.N2O: Expression.parse("released_n * ef1 * n2o_per_n"),
        },
        removal=Expression.formula("above_zero(-(soil_loss + biomass_loss)) * co2_per_c"),
    ),
    Model(
        name="soil_carbon",
        title={"sv": "Kol i marken av ändrad skötsel", "en": "Soil carbon by changed management"},
        equation="IPCC 2019R V4 Eq 2.25 and 11.8, spread over 20 years",
        inputs=(_AREA, _YEARS),
        parameters=(*_STOCK_PARAMETERS, _MANAGED[0], _EF1),
        steps=(*_STOCKS, _MANAGED[1]),
        formulas={
            Gas.LAND_MANAGEMENT: Expression.formula("above_zero(soil_loss) * co2_per_c"),
            Gas.N2O: Expression.parse("released_n * ef1 * n2o_per_n"),
        },
        removal=Expression.formula("above_zero(-soil_loss) * co2_per_c"),
    ),
    Model(
        name="soil_carbon_measured",
        title={"sv": "Kol i marken, uppmätt", "en": "Soil carbon, measured"},
        equation="IPCC 2019R V4 Eq 2.25 with the farm's own stocks",
        inputs=(
            _AREA,
            InputSpec("stock_before", "kg[C]/ha", "soil carbon at the first sampling"),
            InputSpec("stock_after", "kg[C]/ha", "soil carbon at the last sampling"),
            InputSpec("between", "year", "years between the samplings", above_zero=True),
            _YEARS,
        ),
        parameters=(),
        steps=(
            Step(
                "soil_loss",
                "IPCC 2019R V4 Eq 2.25",
                "kg[C]",
                Expression.parse("area * years * (stock_before - stock_after) / between"),
            ),
        ),
        formulas={Gas.LAND_MANAGEMENT: Expression.formula("above_zero(soil_loss) * co2_per_c")},
        removal=Expression.formula("above_zero(-soil_loss) * co2_per_c"),
    ),
    Model(
        name="carbon_in_product",
        title={"sv": "Kol som finns i varan", "en": "Carbon held in the product"},
        equation="EN 16449:2014: dry wood x carbon share x 44/12; ISO 14067:2018: biogenic carbon told apart",
        inputs=(
            InputSpec("wood", "kg[fresh]", "wood in the product, as sold"),
            InputSpec("dry", "kg[dry]/kg[fresh]", "dry matter of the wood"),
            InputSpec("carbon", "kg[C]/kg[dry]", "carbon in dry wood"),
        ),
        parameters=(),
        steps=(Step("stored", "EN 16449:2014", "kg[C]", Expression.parse("wood * dry * carbon")),),
        formulas={Gas.LAND_MANAGEMENT: Expression.formula("above_zero(-stored) * co2_per_c")},
        removal=Expression.formula("above_zero(stored) * co2_per_c"),
    ),
)
