"""Drained organic soils, liming, urea and field burning.

Carbon dioxide from peat is land management, a column of its own; carbon dioxide from lime and urea is fossil;
carbon dioxide from burnt straw counts zero while its methane and nitrous oxide count.
"""

from schemas.expressions import Expression
from schemas.footprint import Gas
from workers.engine.models.model import InputSpec, Model, ParameterSpec

MODELS = (
    Model(
        name="organic_soil",
        title={"sv": "Odling på mulljord", "en": "Cultivation of drained organic soil"},
        equation="IPCC 2013 Wetlands Supplement Eq 2.3, 2.4, 2.6 and 2.7, Tables 2.1 to 2.5",
        inputs=(
            InputSpec("area", "ha", "drained organic soil under the crop"),
            InputSpec("years", "year", "time the area serves the output", default=1.0),
        ),
        parameters=(
            ParameterSpec("ef_co2", "kg[CO2-C]/ha/year", "carbon lost as CO2 on site"),
            ParameterSpec(
                "ef_doc", "kg[CO2-C]/ha/year", "carbon lost as dissolved carbon, oxidised off site"
            ),
            ParameterSpec("ef2", "kg[N2O-N]/ha/year", "N2O-N"),
            ParameterSpec("ef_ch4", "kg[CH4]/ha/year", "CH4 from the land between ditches"),
            ParameterSpec("ef_ch4_ditch", "kg[CH4]/ha/year", "CH4 from ditches"),
            ParameterSpec("ditch_share", "1", "share of the area that is ditch"),
        ),
        formulas={
            Gas.LAND_MANAGEMENT: Expression.parse("area * years * (ef_co2 + ef_doc) * co2_per_co2_c"),
            Gas.N2O: Expression.parse("area * years * ef2 * n2o_per_n"),
            Gas.CH4_BIOGENIC: Expression.parse(
                "area * years * ((1 - ditch_share) * ef_ch4 + ditch_share * ef_ch4_ditch)"
            ),
        },
    ),
    Model(
        name="liming",
        title={"sv": "Koldioxid från kalk på åkern", "en": "CO2 from lime after spreading"},
        equation="IPCC 2019R V4 Eq 11.12: 0.12 (limestone) or 0.13 (dolomite) t C per t",
        inputs=(
            InputSpec("lime", "kg", "lime as spread"),
            InputSpec("carbonate_share", "1", "share that is carbonate", default=1.0, share=True),
        ),
        parameters=(ParameterSpec("ef", "kg[C]/kg", "carbon in the carbonate"),),
        formulas={Gas.CO2_FOSSIL: Expression.parse("lime * carbonate_share * ef * co2_per_c")},
    ),
    Model(
        name="urea_co2",
        title={"sv": "Koldioxid från urea på åkern", "en": "CO2 from urea after spreading"},
        equation="IPCC 2019R V4 Eq 11.13",
        inputs=(InputSpec("urea", "kg[urea]", "urea spread"),),
        parameters=(ParameterSpec("ef", "kg[C]/kg[urea]", "carbon in urea"),),
        formulas={Gas.CO2_FOSSIL: Expression.parse("urea * ef * co2_per_c")},
    ),
    Model(
        name="urea_co2_by_nitrogen",
        title={"sv": "Koldioxid från urea på åkern", "en": "CO2 from urea after spreading"},
        equation="IPCC 2019R V4 Eq 11.13, urea from its nitrogen",
        inputs=(InputSpec("nitrogen", "kg[N]", "nitrogen given as urea"),),
        parameters=(
            ParameterSpec("ef", "kg[C]/kg[urea]", "carbon in urea"),
            ParameterSpec("n_content", "kg[N]/kg[urea]", "nitrogen in urea"),
        ),
        formulas={Gas.CO2_FOSSIL: Expression.parse("nitrogen / n_content * ef * co2_per_c")},
    ),
    Model(
        name="field_burning",
        title={"sv": "Bränning av halm på åkern", "en": "Burning of straw on the field"},
        equation="IPCC 2019R V4 Eq 2.27, Tables 2.5 and 2.6",
        inputs=(InputSpec("residue", "kg[dry]", "straw or haulm standing before the fire, dry"),),
        parameters=(
            ParameterSpec("cf", "1", "share that burns"),
            ParameterSpec("gef_ch4", "kg[CH4]/kg[dry]", "methane per burnt dry matter"),
            ParameterSpec("gef_n2o", "kg[N2O]/kg[dry]", "nitrous oxide per burnt dry matter"),
        ),
        formulas={
            Gas.CH4_BIOGENIC: Expression.parse("residue * cf * gef_ch4"),
            Gas.N2O: Expression.parse("residue * cf * gef_n2o"),
        },
    ),
)
