"""How is a part of a country named? ISO 3166-2 codes, with or without the country before them."""

# ISO 3166-2:ES: the autonomous community of each province. Spain's regional holidays are set by community,
# while an address (and so an ERP) usually knows the province.
_SPANISH_PROVINCES = {
    "AN": ("AL", "CA", "CO", "GR", "H", "J", "MA", "SE"),
    "AR": ("HU", "TE", "Z"),
    "AS": ("O",),
    "CB": ("S",),
    "CL": ("AV", "BU", "LE", "P", "SA", "SG", "SO", "VA", "ZA"),
    "CM": ("AB", "CR", "CU", "GU", "TO"),
    "CN": ("GC", "TF"),
    "CT": ("B", "GI", "L", "T"),
    "EX": ("BA", "CC"),
    "GA": ("C", "LU", "OR", "PO"),
    "IB": ("PM",),
    "MC": ("MU",),
    "MD": ("M",),
    "NC": ("NA",),
    "PV": ("BI", "SS", "VI"),
    "RI": ("LO",),
    "VC": ("A", "CS", "V"),
}
_COMMUNITIES = {
    ("ES", province): community for community, provinces in _SPANISH_PROVINCES.items() for province in provinces
}


def code_within(country: str, region: str) -> str:
    """`BR-SP` and `sp` are `SP` in Brazil; a name stays the name, in capitals."""
    return region.strip().upper().removeprefix(f"{country}-")


def community_of(country: str, code: str) -> str | None:
    """The larger part of the country that a province belongs to, where holidays and hours are set by that part."""
    return _COMMUNITIES.get((country, code))
