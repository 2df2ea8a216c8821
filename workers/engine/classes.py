"""Which row of a table applies: classes that the guidelines draw by what the animals eat and give."""

_DAIRY = "ipcc.ym.dairy_cow_"
_OTHER = "ipcc.ym."


def dairy_ym(milk_kg_per_year: float, ndf: float | None = None) -> str:
    """Row of Ym for dairy cows by yearly milk per cow; IPCC 2019R V4 Table 10.12.

    Above 8 500 kg the fibre of the ration (`ndf`, share of dry matter) decides between 5.7 % (below 0.35) and
    6.0 %; without it the higher is taken. ValueError for a negative yield or a fibre that is no share.
    """
    if milk_kg_per_year < 0:
        raise ValueError(f"milk per cow is negative: {milk_kg_per_year}")
    if ndf is not None and not 0 <= ndf <= 1:
        raise ValueError(f"fibre must be a share from 0 to 1, got {ndf}")
    if milk_kg_per_year < 5000:
        return f"{_DAIRY}lt5000_kg_milk_yr_dele62_ndfgt38"
    if milk_kg_per_year <= 8500:
        return f"{_DAIRY}5000_8500_kg_milk_yr_de_63_70_ndfgt37"
    fibre = "le35" if ndf is not None and ndf < 0.35 else "ge35"
    return f"{_DAIRY}gt8500_kg_milk_yr_dege70_ndf{fibre}"


def other_cattle_ym(digestible: float, forage: float) -> str:
    """Row of Ym for cattle that are not milked, by digestibility and forage share; IPCC 2019R V4 Table 10.12.

    Below 15 % forage and above 72 % digestible energy it is a grain ration (4.0 %); at most 62 % digestible
    with more than 75 % forage 7.0 %; else 6.3 %. ValueError for what is no share. The 3.0 % of steam-flaked
    maize with ionophores is never chosen: such feed is not allowed here.
    """
    for name, value in (("digestible", digestible), ("forage", forage)):
        if not 0 <= value <= 1:
            raise ValueError(f"{name} must be a share from 0 to 1, got {value}")
    if forage <= 0.15 and digestible >= 0.72:
        return f"{_OTHER}feedlot_other_grains_0_15_pct_forage_dege72"
    if forage > 0.75 and digestible <= 0.62:
        return f"{_OTHER}non_dairy_multipurpose_gt75_pct_forage_dele62"
    return (
        f"{_OTHER}non_dairy_gt75_pct_high_quality_forage_or_mixed_ration_15_75_pct_forage_de_62_71"
        "_also_dry_phase_dairy_in_high_medium_systems"
    )
