"""The rule of each joint process, and the keys that the other rules need, so that all can stand side by side.

Order of preference, after ISO 14067:2018 6.4.6.2: divide the process where it can be measured (`Line.share`),
then the rule of the category below, economic value last. The choice is argued in docs/adr.
"""

from collections.abc import Mapping
from types import MappingProxyType

from schemas.inventory import Allocation, Label, Product

BIOPHYSICAL = "biophysical"
DRY_MATTER = "dry_matter"
ECONOMIC = "economic"
MASS = "mass"
VALUE_RATIO = "value_ratio"

# The rule by category of joint process.
RULES: Mapping[str, str] = MappingProxyType(
    {
        "milk_and_meat": BIOPHYSICAL,
        "cheese_and_whey": DRY_MATTER,
        "slaughter": VALUE_RATIO,
        "oil_and_meal": ECONOMIC,
        "grain_and_straw": ECONOMIC,
        "other": MASS,
    }
)

Keys = Mapping[str, Mapping[str, str]]

_LABELS: Mapping[str, Label] = MappingProxyType(
    {
        "milk_and_meat": {"sv": "Mjölk och kött", "en": "Milk and meat"},
        "cheese_and_whey": {"sv": "Ost och vassle", "en": "Cheese and whey"},
        "slaughter": {"sv": "Slakt", "en": "Slaughter"},
        "oil_and_meal": {"sv": "Olja och presskaka", "en": "Oil and meal"},
        "grain_and_straw": {"sv": "Kärna och halm", "en": "Grain and straw"},
        "other": {"sv": "Flera produkter", "en": "Several products"},
    }
)


def joint_process(category: str, product: str, keys: Keys, labels: Mapping[str, Label]) -> Allocation:
    """The allocation of a category; `keys`, by product and rule, are expressions to share in proportion to.

    If some product lacks the category's key, economic value is used, then mass. ValueError if none is whole.
    """
    shared = set.intersection(*(set(by_rule) for by_rule in keys.values()))
    for rule in (RULES[category], ECONOMIC, MASS):
        if rule in shared:
            return Allocation(
                id=category,
                rule=rule,
                product=product,
                products=tuple(Product(name, dict(by_rule), labels[name]) for name, by_rule in keys.items()),
                label=_LABELS[category],
            )
    raise ValueError(f"{category}: no rule has a key for every one of {', '.join(keys)}")


def milk_and_meat(
    product: str, milk: str, meat: str, others: Keys, labels: Mapping[str, Label]
) -> Allocation:
    """Milk and meat by feed energy (IDF): meat takes 5.7717 kg corrected milk per kg live weight sold.

    `milk` is an expression in kg[FPCM] and `meat` one in kg[live], both for the same period; `others` adds
    keys for ``mass`` and ``economic`` under the products ``milk`` and ``meat``.
    """
    own = {"milk": f"{milk} - idf * ({meat})", "meat": f"idf * ({meat})"}
    keys = {name: {**others.get(name, {}), BIOPHYSICAL: text} for name, text in own.items()}
    found = joint_process("milk_and_meat", product, keys, labels)
    return _with(found, {"idf": "allocation.idf.milk_meat"})


def slaughter(
    animal: str, product: str, masses: Mapping[str, str], others: Keys, labels: Mapping[str, Label]
) -> Allocation:
    """A carcass by the value ratios of PEF: mass of each fraction times its ratio.

    `animal` is beef or pig; fractions are meat, bones, fat, cat3 and (beef) hide, with their masses.
    """
    keys = {
        name: {MASS: mass, **others.get(name, {}), VALUE_RATIO: f"({mass}) * ratio_{name}"}
        for name, mass in masses.items()
    }
    found = joint_process("slaughter", product, keys, labels)
    return _with(found, {f"ratio_{name}": f"allocation.pef.{animal}.{name}" for name in masses})


def _with(found: Allocation, parameters: Mapping[str, str]) -> Allocation:
    return Allocation(
        id=found.id,
        rule=found.rule,
        product=found.product,
        products=found.products,
        label=found.label,
        parameters=dict(parameters),
    )
