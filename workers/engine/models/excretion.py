"""Nitrogen excreted by animals and left in the manure to spread, and milk of standard composition.

IPCC 2019 Refinement, volume 4, chapter 10; amounts are for all animals over the whole period.
"""

from schemas.expressions import Expression
from workers.engine.models.livestock import ANIMALS, DAYS, FEED_ENERGY, WEIGHT, step
from workers.engine.models.model import InputSpec, Model, ParameterSpec

PROTEIN_PER_N = ParameterSpec(
    "protein_per_n", "kg/kg[N]", "protein per nitrogen", row="ipcc.protein_per_n.feed"
)

EXCRETION_TIER1 = Model(
    name="excretion_tier1",
    title={"sv": "Kväve i gödsel, schablon", "en": "Nitrogen excreted, tier 1"},
    equation="IPCC 2019R V4 Eq 10.30, Table 10.19",
    inputs=(ANIMALS, DAYS, WEIGHT),
    parameters=(ParameterSpec("rate", "kg[N]/kg[live]/day", "nitrogen per live weight and day"),),
    amount=Expression.parse("animals / one_head * days * weight * rate"),
    gives="kg[N]",
)

_INTAKE_N = step("intake_n", "Eq 10.32", "kg[N]/day", "energy / feed_energy * protein / protein_per_n")
_PROTEIN = InputSpec("protein", "kg/kg[dry]", "crude protein in the dry matter of the ration")

EXCRETION = Model(
    name="excretion",
    title={"sv": "Kväve i gödsel", "en": "Nitrogen excreted"},
    equation="IPCC 2019R V4 Eq 10.31, 10.32 and Table 10.20",
    inputs=(ANIMALS, DAYS, InputSpec("energy", "MJ/day", "gross energy per head and day"), _PROTEIN),
    parameters=(
        ParameterSpec("retained", "1", "share of eaten nitrogen kept in milk, meat and wool"),
        FEED_ENERGY,
        PROTEIN_PER_N,
    ),
    steps=(_INTAKE_N,),
    amount=Expression.parse("animals / one_head * days * intake_n * (1 - retained)"),
    gives="kg[N]",
)

EXCRETION_CATTLE = Model(
    name="excretion_cattle",
    title={"sv": "Kväve i nötkreaturs gödsel", "en": "Nitrogen excreted by cattle"},
    equation="IPCC 2019R V4 Eq 10.31A, 10.32 and 10.33",
    inputs=(
        ANIMALS,
        DAYS,
        InputSpec("energy", "MJ/day", "gross energy per head and day"),
        _PROTEIN,
        InputSpec("milk", "kg[milk]/day", "milk per head, mean of the period", default=0.0),
        InputSpec("milk_protein", "kg/kg[milk]", "protein in the milk", default=0.0),
        InputSpec("gain", "kg[live]/day", "growth per head", default=0.0),
        InputSpec("growth_energy", "MJ/day", "net energy for growth, NEg", default=0.0),
    ),
    parameters=(
        FEED_ENERGY,
        PROTEIN_PER_N,
        ParameterSpec(
            "milk_protein_per_n", "kg/kg[N]", "milk protein per nitrogen", row="ipcc.protein_per_n.milk"
        ),
        ParameterSpec("gain_protein", "kg/kg[live]", "protein in growth", row="ipcc.n_retention_cattle.gain"),
        ParameterSpec(
            "gain_energy", "kg/MJ", "less by energy of growth", row="ipcc.n_retention_cattle.energy"
        ),
    ),
    steps=(
        _INTAKE_N,
        step("milk_n", "Eq 10.33", "kg[N]/day", "milk * milk_protein / milk_protein_per_n"),
        step(
            "gain_n",
            "Eq 10.33",
            "kg[N]/day",
            "above_zero(gain * gain_protein - gain_energy * growth_energy) / protein_per_n",
        ),
    ),
    amount=Expression.formula("animals / one_head * days * above_zero(intake_n - milk_n - gain_n)"),
    gives="kg[N]",
)

SPREADING = Model(
    name="nitrogen_to_spread",
    title={"sv": "Kväve kvar i stallgödseln att sprida", "en": "Nitrogen left in the manure to spread"},
    equation="IPCC 2019R V4 Eq 10.34, 10.34A and 10.34B, Tables 10.21 and 10.22",
    inputs=(
        InputSpec("nitrogen", "kg[N]", "nitrogen excreted by the herd"),
        InputSpec("part", "1", "share of the nitrogen that goes to this system", default=1.0, share=True),
        InputSpec("bedding", "kg[N]", "nitrogen in bedding", default=0.0),
    ),
    parameters=(
        ParameterSpec("frac_gas", "1", "share that volatilises as ammonia and NOx"),
        ParameterSpec("frac_leach", "1", "share that leaches from the store"),
        ParameterSpec("ef3", "kg[N2O-N]/kg[N]", "share that leaves as N2O-N"),
        ParameterSpec(
            "n2_ratio", "1", "N2 lost per N2O-N", row="ipcc.r_n2.n2_loss_from_manure_fracn2ms_r_n2_ef3"
        ),
    ),
    steps=(
        step("ef3_share", "Eq 10.34A", "1", "ef3 * one_n_per_n2o"),
        step("lost", "Eq 10.34A, 10.34B", "1", "frac_gas + frac_leach + ef3_share + ef3_share * n2_ratio"),
    ),
    amount=Expression.formula("nitrogen * part * above_zero(1 - lost) + bedding"),
    gives="kg[N]",
)

MILK = Model(
    name="corrected_milk",
    title={"sv": "Mjölk räknad i normal fett- och proteinhalt", "en": "Fat- and protein-corrected milk"},
    equation="IDF 2010, 2015 and 2022, FPCM; ISO 14067:2018, 6.4.6",
    inputs=(
        InputSpec("milk", "kg[milk]", "milk"),
        InputSpec("fat", "1", "fat", share=True),
        InputSpec("protein", "1", "true protein", share=True),
    ),
    parameters=(
        ParameterSpec("per_fat", "kg[FPCM]/kg[milk]", "per per cent of fat", row="idf.fpcm.fat"),
        ParameterSpec("per_protein", "kg[FPCM]/kg[milk]", "per per cent of protein", row="idf.fpcm.protein"),
        ParameterSpec("rest", "kg[FPCM]/kg[milk]", "constant", row="idf.fpcm.constant"),
    ),
    amount=Expression.parse("milk * (per_fat * fat * 100 + per_protein * protein * 100 + rest)"),
    gives="kg[FPCM]",
)

MODELS = (EXCRETION_TIER1, EXCRETION, EXCRETION_CATTLE, SPREADING, MILK)
