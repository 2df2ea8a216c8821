"""Amounts of animals that lines use: gross energy and volatile solids.

IPCC 2019 Refinement, volume 4, chapter 10. Energies are per head and day, other amounts for all animals over
the whole period. Ratios of the equations are rows of the factor set, exponents stand in the formulas.
"""

from schemas.expressions import Expression
from workers.engine.models.model import InputSpec, Model, ParameterSpec, Step

_BOOK = "IPCC 2019R V4"
_PERCENT = "a_b_de_c_de_2_d_de_de_in_pct_of_ge"

ANIMALS = InputSpec("animals", "head", "animals present on average over the period")
DAYS = InputSpec("days", "day", "length of the period", default=365.0, above_zero=True)
DIGESTIBILITY = InputSpec(
    "de", "1", "digestible share of the feed's gross energy", share=True, above_zero=True
)
WEIGHT = InputSpec("weight", "kg[live]", "mean live weight", above_zero=True)
FEED_ENERGY = ParameterSpec(
    "feed_energy", "MJ/kg[dry]", "gross energy of feed", row="ipcc.ge_of_feed.default_gross_energy"
)
_RATIOS = tuple(
    ParameterSpec(
        f"{name}_{part}", "1", f"coefficient {part} of {name.upper()}", row=f"ipcc.{name}_{part}.{_PERCENT}"
    )
    for name in ("rem", "reg")
    for part in "abcd"
)


def step(name: str, equation: str, unit: str, formula: str) -> Step:
    """A step of chapter 10 by name, equation number, unit and formula."""
    return Step(name, f"{_BOOK} {equation}", unit, Expression.formula(formula))


def _ratio(name: str, equation: str) -> Step:
    """A step of chapter 10 by name, equation number, unit and formula."""
    terms = f"{name}_a + {name}_b * de_pct + {name}_c * de_pct * de_pct + {name}_d / de_pct"
    return step(name, equation, "1", terms)


_MAINTENANCE = step("nem", "Eq 10.3, Table 10.4", "MJ/day", "cfi * (weight / one_kg) ** 0.75")
_DIGESTED = (
    step("de_pct", "Eq 10.14", "1", "de * 100"),
    _ratio("rem", "Eq 10.14"),
    _ratio("reg", "Eq 10.15"),
)
_CFI = ParameterSpec("cfi", "MJ/day", "maintenance per kg^0.75")

CATTLE = Model(
    name="energy_cattle",
    title={"sv": "Nötkreaturs bruttoenergi", "en": "Gross energy of cattle"},
    equation="IPCC 2019R V4 Eq 10.3, 10.4, 10.6, 10.8, 10.13 to 10.16",
    inputs=(
        WEIGHT,
        InputSpec("mature_weight", "kg[live]", "weight when grown, in moderate condition", above_zero=True),
        InputSpec("gain", "kg[live]/day", "growth", default=0.0),
        InputSpec("milk", "kg[milk]/day", "milk, as a mean over the period", default=0.0),
        InputSpec("fat", "1", "fat in the milk", default=0.0, share=True),
        InputSpec("pregnant", "1", "share that calves in the year", default=0.0, share=True),
        InputSpec("work", "MJ/day", "net energy of draught work (Eq 10.11)", default=0.0),
        InputSpec(
            "lactating", "1", "share of the year in milk, the rest by the dry Cfi", default=1.0, share=True
        ),
        InputSpec("outdoors", "1", "share of the year that Ca holds for", default=1.0, share=True),
        DIGESTIBILITY,
    ),
    parameters=(
        _CFI,
        ParameterSpec(
            "cfi_dry",
            "MJ/day",
            "maintenance while dry",
            row="ipcc.cfi.cattle_non_lactating_cows_steers_heifers_calves",
        ),
        ParameterSpec("ca", "1", "activity, by how they are kept"),
        ParameterSpec("c_growth", "1", "0.8 females, 1.0 castrates, 1.2 bulls", row="ipcc.c_growth.females"),
        ParameterSpec("c_pregnancy", "1", "pregnancy", row="ipcc.c_pregnancy.cattle_and_buffalo"),
        ParameterSpec(
            "neg_const", "1", "constant of growth", row="ipcc.neg_const.neg_22_02_bw_c_mw_0_75_wg_1_097"
        ),
        ParameterSpec(
            "nel_const", "MJ/kg[milk]", "milk without fat", row="ipcc.nel_const.nel_milk_1_47_0_40_fatpct"
        ),
        ParameterSpec("nel_fat", "MJ/kg[milk]", "per per cent of fat", row="ipcc.nel_fat"),
        *_RATIOS,
    ),
    steps=(
        step(
            "nem",
            "Eq 10.3, Table 10.4",
            "MJ/day",
            "(cfi * lactating + cfi_dry * (1 - lactating)) * (weight / one_kg) ** 0.75",
        ),
        step("nea", "Eq 10.4, Table 10.5", "MJ/day", "ca * outdoors * nem"),
        step(
            "neg",
            "Eq 10.6",
            "MJ/day",
            "neg_const * (weight / (c_growth * mature_weight)) ** 0.75"
            " * (gain / one_kg_per_day) ** 1.097 * one_mj_per_day",
        ),
        step("nel", "Eq 10.8", "MJ/day", "milk * (nel_const + nel_fat * fat * 100)"),
        step("nep", "Eq 10.13, Table 10.7", "MJ/day", "c_pregnancy * nem * pregnant"),
        *_DIGESTED,
    ),
    amount=Expression.formula("((nem + nea + nel + work + nep) / rem + neg / reg) / de"),
    gives="MJ/day",
)

SHEEP = Model(
    name="energy_sheep",
    title={"sv": "Fårs och getters bruttoenergi", "en": "Gross energy of sheep and goats"},
    equation="IPCC 2019R V4 Eq 10.3, 10.5, 10.7, 10.9, 10.12 to 10.16",
    inputs=(
        WEIGHT,
        InputSpec("weight_start", "kg[live]", "weight at weaning or at the start", default=0.0),
        InputSpec("weight_end", "kg[live]", "weight at a year or at slaughter", default=0.0),
        DAYS,
        InputSpec("milk", "kg[milk]/day", "milk; 5 kg per kg a suckling lamb grows (Eq 10.10)", default=0.0),
        InputSpec("wool", "kg", "wool per head over the period", default=0.0),
        InputSpec("singles", "1", "share that bear one", default=0.0, share=True),
        InputSpec("twins", "1", "share that bear two", default=0.0, share=True),
        InputSpec("triplets", "1", "share that bear three or more", default=0.0, share=True),
        DIGESTIBILITY,
    ),
    parameters=(
        _CFI,
        ParameterSpec("ca", "MJ/kg[live]/day", "activity, by how they are kept"),
        ParameterSpec("growth_a", "MJ/kg[live]", "growth, a", row="ipcc.neg_sheep_a.sheep_females"),
        ParameterSpec("growth_b", "MJ/kg[live]^2", "growth, b", row="ipcc.neg_sheep_b.sheep_females"),
        ParameterSpec("ev_milk", "MJ/kg[milk]", "energy of milk", row="ipcc.ev_milk.sheep_7_pct_fat"),
        ParameterSpec("ev_wool", "MJ/kg", "energy of wool", row="ipcc.ev_wool.sheep"),
        ParameterSpec("c_single", "1", "pregnancy, one", row="ipcc.c_pregnancy.sheep_goat_single_birth"),
        ParameterSpec("c_twin", "1", "pregnancy, two", row="ipcc.c_pregnancy.sheep_goat_twins"),
        ParameterSpec(
            "c_triplet", "1", "pregnancy, three", row="ipcc.c_pregnancy.sheep_goat_triplets_or_more"
        ),
        *_RATIOS,
    ),
    steps=(
        _MAINTENANCE,
        step("nea", "Eq 10.5, Table 10.5", "MJ/day", "ca * weight"),
        step(
            "neg",
            "Eq 10.7, Table 10.6",
            "MJ/day",
            "(weight_end - weight_start) * (growth_a + 0.5 * growth_b * (weight_start + weight_end)) / days",
        ),
        step("nel", "Eq 10.9", "MJ/day", "milk * ev_milk"),
        step("newool", "Eq 10.12", "MJ/day", "ev_wool * wool / days"),
        # Each birth counts with its own coefficient, so a litter of 1.5 lies half-way between one and two.
        step(
            "nep",
            "Eq 10.13, Table 10.7",
            "MJ/day",
            "nem * (singles * c_single + twins * c_twin + triplets * c_triplet)",
        ),
        *_DIGESTED,
    ),
    amount=Expression.formula("((nem + nea + nel + nep) / rem + (neg + newool) / reg) / de"),
    gives="MJ/day",
)

INTAKE = Model(
    name="energy_intake",
    title={"sv": "Bruttoenergi av ätet foder", "en": "Gross energy of feed eaten"},
    equation="IPCC 2019R V4 section 10.2.2: dry matter intake x gross energy of feed",
    inputs=(InputSpec("intake", "kg[dry]/day", "dry matter eaten per head and day"),),
    parameters=(FEED_ENERGY,),
    amount=Expression.parse("intake * feed_energy"),
    gives="MJ/day",
)

SOLIDS = Model(
    name="volatile_solids",
    title={"sv": "Organisk substans i gödsel", "en": "Volatile solids excreted"},
    equation="IPCC 2019R V4 Eq 10.24",
    inputs=(ANIMALS, DAYS, InputSpec("energy", "MJ/day", "gross energy per head and day"), DIGESTIBILITY),
    parameters=(
        ParameterSpec(
            "urinary", "1", "energy lost in urine", row="ipcc.ue.ruminants_0_02_if_ge85_pct_grain_or_swine"
        ),
        ParameterSpec("ash", "1", "ash in dry feed", row="ipcc.ash_manure.cattle"),
        FEED_ENERGY,
    ),
    steps=(
        step(
            "solids_per_head",
            "Eq 10.24",
            "kg[dry]/day",
            "(energy * (1 - de) + urinary * energy) * (1 - ash) / feed_energy",
        ),
    ),
    amount=Expression.parse("animals / one_head * days * solids_per_head"),
    gives="kg[dry]",
)

SOLIDS_TIER1 = Model(
    name="volatile_solids_tier1",
    title={"sv": "Organisk substans i gödsel, schablon", "en": "Volatile solids excreted, tier 1"},
    equation="IPCC 2019R V4 Eq 10.22A, Table 10.13A",
    inputs=(ANIMALS, DAYS, WEIGHT),
    parameters=(ParameterSpec("rate", "kg[dry]/kg[live]/day", "volatile solids per live weight and day"),),
    amount=Expression.parse("animals / one_head * days * weight * rate"),
    gives="kg[dry]",
)

EATEN = Model(
    name="feed_need",
    title={"sv": "Foder som djuren behöver", "en": "Feed that the animals need"},
    equation="IPCC 2019R V4 section 10.2.2: gross energy / gross energy of feed",
    inputs=(ANIMALS, DAYS, InputSpec("energy", "MJ/day", "gross energy per head and day")),
    parameters=(FEED_ENERGY,),
    amount=Expression.parse("animals / one_head * days * energy / feed_energy"),
    gives="kg[dry]",
)

FORAGE = Model(
    name="forage_left",
    title={"sv": "Grovfoder: behovet utöver annat foder", "en": "Forage: the need beyond other feed"},
    equation="IPCC 2019R V4 section 10.2.2: feed needed, less what is fed otherwise; never below zero",
    inputs=(
        InputSpec("need", "kg[dry]", "dry matter that the animals need"),
        InputSpec("other", "kg[dry]", "dry matter from concentrates and other feed", default=0.0),
    ),
    parameters=(),
    amount=Expression.formula("above_zero(need - other)"),
    gives="kg[dry]",
)

MODELS = (CATTLE, SHEEP, INTAKE, EATEN, FORAGE, SOLIDS, SOLIDS_TIER1)
