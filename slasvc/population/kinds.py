"""What is asked, of whom and how often: procedures of the shipped rules, before bodies that these register.

How long each takes, what may suspend it and which steps it has is for the rules to say. Weights, and who files
online, are guesses: no statistics of the national portal were read.
"""

from __future__ import annotations

from typing import NamedTuple

COMMUNES = ("H26.101", "H29.101", "H41.102", "H42.101", "H41.101")
COMMUNE_POLICE = tuple(f"{code}.1" for code in COMMUNES)
"""Units below communes, which need no entry of their own."""
FINANCE = ("H26.01", "H29.01", "H41.01")
POLICE = ("H26.02", "H41.02")
LAND = ("H26", "H29", "H41.03", "H24", "H19", "H56", "H05", "H53")
PROVINCES = (
    *(
        "H29",
        "H26",
        "H24",
        "H56",
        "H41",
        "H19",
        "H17",
        "H13",
        "H42",
        "H44",
        "H36",
        "H31",
        "H05",
        "H15",
        "H53",
    ),
    *(
        "H01",
        "H12",
        "H14",
        "H18",
        "H20",
        "H21",
        "H27",
        "H32",
        "H35",
        "H37",
        "H38",
        "H48",
        "H49",
        "H50",
        "H52",
    ),
    *("H55", "H57", "H60", "H61"),
)
"""The 34 of today, the larger ones first."""
CONSULTED = ("G01", "G12", "G15", "G17", "G18", "H26.02", "H41.03")
"""Bodies that others ask."""


class Kind(NamedTuple):
    """A kind of dossier.

    Attributes:
        authorities: before which it may come, the busiest first.
        weight: how many come, against the others.
        online, post: shares of the channels; the rest comes to the counter.
    """

    procedure: str
    authorities: tuple[str, ...]
    weight: float
    online: float = 0.5
    post: float = 0.02
    case: str = ""
    attributes: tuple[str, ...] = ()


KINDS = (
    # Civil status and certification, in communes.
    Kind("1.001193", COMMUNES, 9, 0.4, 0.0),
    Kind("1.001193", COMMUNES, 1, 0.3, 0.0, attributes=("cannot_settle_at_once",)),
    Kind("1.000894", COMMUNES, 4, 0.1, 0.0),
    Kind("1.000894", COMMUNES, 1, 0.1, 0.0, attributes=("verification",)),
    Kind("1.000656", COMMUNES, 3, 0.3, 0.0),
    Kind("1.004873", COMMUNES, 8, 0.6),
    Kind("1.001695", COMMUNES, 1, 0.2),
    Kind("2.000986", COMMUNES, 5, 0.9, 0.0),
    Kind("2.000986", COMMUNES, 0.5, 0.9, 0.0, attributes=("verification",)),
    Kind("2.000815", COMMUNES, 12, 0.05, 0.0),
    Kind("2.000884", COMMUNES, 5, 0.0, 0.0),
    Kind("2.001035", COMMUNES, 3, 0.0, 0.0),
    Kind("2.000908", ("H26.101", "H26", "H26.01"), 3, 0.4),
    Kind("2.000908", COMMUNES[1:], 3, 0.4),
    Kind("1.011607", COMMUNES, 1, 0.1),
    # Residence, identity, passports, vehicles.
    Kind("1.004194", COMMUNE_POLICE, 10, 0.8, 0.0),
    Kind("1.004222", COMMUNE_POLICE, 7, 0.7, 0.0),
    Kind("1.003197", COMMUNE_POLICE, 1, 1.0, 0.0),
    Kind("1.014061", POLICE, 8, 0.1, 0.0),
    Kind("1.001456", POLICE, 4, 0.7, 0.0),
    Kind("1.001456", ("G01",), 0.5, 0.5, 0.0),
    Kind("1.001456", ("G01",), 0.2, 0.0, 0.0, case="urgent"),
    Kind("1.001471", POLICE, 1, 0.7, 0.0),
    Kind("1.003290", ("G01",), 0.2, 0.1),
    Kind("1.013083", POLICE, 6, 0.8, 0.0),
    Kind("3.000346", POLICE, 2, 0.0, 0.1),
    Kind("3.000346", POLICE, 2, 1.0, 0.0),
    Kind("3.000347", POLICE, 5, 0.7, 0.05),
    # Companies and household businesses, social insurance, judicial records, tax.
    Kind("2.001583", FINANCE, 6, 0.97),
    Kind("2.001199", FINANCE, 3, 0.97),
    Kind("2.002043", FINANCE, 2, 0.97),
    Kind("1.001612", COMMUNES, 5, 0.6, 0.0),
    Kind("1.001613", PROVINCES, 5, 0.5, 0.1),
    Kind("3.000333", PROVINCES, 4, 0.6, 0.2),
    Kind("3.000333", PROVINCES, 0.3, 0.4, 0.2, case="complex"),
    Kind("x.000038", PROVINCES, 0.2, 0.6, 0.1),
    Kind("x.000040", ("G12",), 2, 0.5, 0.2),
    Kind("x.000042", LAND, 3, 0.3, 0.05),
    Kind("x.000042", LAND, 0.3, 0.3, 0.05, attributes=("justified_reason",)),
    # Land, building, minerals, water, sea.
    Kind("1.012784", LAND, 4, 0.2),
    Kind("1.012784", ("H41.03", "H18", "H35"), 0.5, 0.1, 0.05, attributes=("remote_area",)),
    Kind("1.013831", LAND, 6, 0.2, case="transfer"),
    Kind("1.013831", ("H41.03", "H18", "H35"), 0.5, 0.1, 0.05, "transfer", ("remote_area",)),
    Kind("1.012753", LAND, 1.5, 0.1, case="registration_and_certificate"),
    Kind("1.012753", LAND, 0.5, 0.1, case="registration_only"),
    Kind("1.013978", COMMUNES, 1.5, 0.1, case="registration_and_certificate"),
    Kind("1.013949", PROVINCES, 0.5, 0.2),
    Kind("x.000041", COMMUNES, 0.3, 0.0, 0.1),
    Kind("1.013225", PROVINCES, 3, 0.6, 0.0, case="individual_house"),
    Kind("1.013225", PROVINCES, 0.6, 0.6, 0.0, case="adjust_repair"),
    Kind("1.013236", PROVINCES, 1, 0.7, 0.0, case="other_new"),
    Kind("1.005399", PROVINCES, 0.2, 0.3),
    Kind("1.014279", PROVINCES, 0.4, 0.3),
    Kind("1.000070", ("G10",), 0.2, 0.6),
    Kind("2.001429", ("G10",), 0.2, 0.6),
)
"""None of them asks for a rule that begins only during the year: every law day has a version in force."""
