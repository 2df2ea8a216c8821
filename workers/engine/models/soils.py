"""Nitrous oxide from managed soils, IPCC 2019 Refinement, volume 4, chapter 11.

Straw that is taken away or burnt (`removed`) does not also remain as residue. Volatilised and leached
nitrogen is not taken off the direct emission: equation 11.1 works on nitrogen as applied.
"""

from schemas.expressions import Expression
from schemas.footprint import Gas
from workers.engine.models.model import InputSpec, Model, ParameterSpec, Step

_NITROGEN = InputSpec("nitrogen", "kg[N]", "nitrogen applied, over the whole area")
_EF1 = ParameterSpec("ef1", "kg[N2O-N]/kg[N]", "share of the nitrogen that leaves as N2O-N")
_EF5 = ParameterSpec("ef5", "kg[N2O-N]/kg[N]", "share of leached nitrogen that leaves as N2O-N")
_LEACH = ParameterSpec("frac_leach", "1", "share of nitrogen that leaches")

# F_CR: nitrogen in residues left on the field, above and below ground.
_RESIDUE_STEPS = (
    Step("above", "IPCC 2019R V4 Eq 11.7", "kg[dry]", Expression.parse("harvest * dry * renewed * r_ag")),
    Step(
        "below",
        "IPCC 2019R V4 Eq 11.6",
        "kg[dry]",
        Expression.parse("(harvest * dry * renewed + above) * rs"),
    ),
    Step(
        "residue_n",
        "IPCC 2019R V4 Eq 11.6",
        "kg[N]",
        Expression.parse("above * n_ag * (1 - removed) + below * n_bg"),
    ),
)
_RESIDUE_INPUTS = (
    InputSpec("harvest", "kg[fresh]", "whole harvest, fresh weight"),
    InputSpec("removed", "1", "share of straw or haulm taken away or burnt", default=0.0, share=True),
    InputSpec("renewed", "1", "1 for annual crops, 1/years for leys", default=1.0, share=True),
)
_RESIDUE_PARAMETERS = (
    ParameterSpec("dry", "kg[dry]/kg[fresh]", "dry matter of the harvest"),
    ParameterSpec("r_ag", "1", "above-ground residues to harvest, dry"),
    ParameterSpec("rs", "1", "roots to above-ground mass"),
    ParameterSpec("n_ag", "kg[N]/kg[dry]", "nitrogen in above-ground residues"),
    ParameterSpec("n_bg", "kg[N]/kg[dry]", "nitrogen in roots"),
)


def _direct(name: str, swedish: str, english: str, parameter: ParameterSpec, equation: str) -> Model:
    return Model(
        name=name,
        title={"sv": swedish, "en": english},
        equation=equation,
        inputs=(_NITROGEN,),
        parameters=(parameter,),
        formulas={Gas.N2O: Expression.parse(f"nitrogen * {parameter.name} * n2o_per_n")},
    )


MODELS = (
    _direct(
        "soil_n2o_direct_synthetic",
        "Lustgas direkt från mineralgödsel",
        "Direct N2O from mineral fertiliser",
        _EF1,
        "IPCC 2019R V4 Eq 11.1 (F_SN), Table 11.1",
    ),
    _direct(
        "soil_n2o_direct_organic",
        "Lustgas direkt från stallgödsel och annan organisk gödsel",
        "Direct N2O from manure and other organic fertiliser",
        _EF1,
        "IPCC 2019R V4 Eq 11.1 (F_ON), Table 11.1",
    ),
    _direct(
        "soil_n2o_direct_grazing",
        "Lustgas direkt från betande djurs gödsel",
        "Direct N2O from dung and urine of grazing animals",
        ParameterSpec("ef3", "kg[N2O-N]/kg[N]", "share of the nitrogen that leaves as N2O-N"),
        "IPCC 2019R V4 Eq 11.1 (F_PRP), Table 11.1",
    ),
    Model(
        name="soil_n2o_indirect_volatilisation",
        title={"sv": "Lustgas av kväve som dunstat", "en": "Indirect N2O from volatilised nitrogen"},
        equation="IPCC 2019R V4 Eq 11.9, Table 11.3",
        inputs=(_NITROGEN,),
        parameters=(
            ParameterSpec("frac_gas", "1", "share of the nitrogen that volatilises, by kind of fertiliser"),
            ParameterSpec("ef4", "kg[N2O-N]/kg[N]", "share of volatilised nitrogen that becomes N2O-N"),
        ),
        formulas={Gas.N2O: Expression.parse("nitrogen * frac_gas * ef4 * n2o_per_n")},
    ),
    Model(
        name="soil_n2o_indirect_leaching",
        title={"sv": "Lustgas av kväve som läckt ut", "en": "Indirect N2O from leached nitrogen"},
        equation="IPCC 2019R V4 Eq 11.10, Table 11.3",
        inputs=(_NITROGEN,),
        parameters=(_LEACH, _EF5),
        steps=(
            Step("leached", "IPCC 2019R V4 Eq 11.10", "kg[N]", Expression.parse("nitrogen * frac_leach")),
        ),
        formulas={Gas.N2O: Expression.parse("leached * ef5 * n2o_per_n")},
    ),
    Model(
        name="crop_residues",
        title={"sv": "Lustgas från skörderester", "en": "Direct N2O from crop residues"},
        equation="IPCC 2019R V4 Eq 11.6 and 11.7 in Eq 11.1 (F_CR), Table 11.1A",
        inputs=_RESIDUE_INPUTS,
        parameters=(*_RESIDUE_PARAMETERS, _EF1),
        steps=_RESIDUE_STEPS,
        formulas={Gas.N2O: Expression.parse("residue_n * ef1 * n2o_per_n")},
    ),
    Model(
        name="crop_residues_leaching",
        title={
            "sv": "Lustgas av kväve som läckt ur skörderester",
            "en": "Indirect N2O from nitrogen leached from residues",
        },
        equation="IPCC 2019R V4 Eq 11.6 and 11.7 in Eq 11.10 (F_CR), Tables 11.1A and 11.3",
        inputs=_RESIDUE_INPUTS,
        parameters=(*_RESIDUE_PARAMETERS, _LEACH, _EF5),
        steps=_RESIDUE_STEPS,
        formulas={Gas.N2O: Expression.parse("residue_n * frac_leach * ef5 * n2o_per_n")},
    ),
)
