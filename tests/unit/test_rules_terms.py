"""Every term that ships, by hand from the texts: whatever changes a length, a unit or a day fails here.

A row: for whom, first and last law day (`-`: open), term, and after `+` what a remote area adds. For whom: levels,
channels, the case, then attributes with `&`; `any`: whoever is named in no other row of those days.
"""

from datetime import date

import pytest

from slasvc.model.rule import Conditions, RuleSet, RuleVersion

PERMITS = """
    individual_house            2024-12-30 2026-06-30 15 calendar_day
    other_new                   2024-12-30 2026-06-30 20 calendar_day
    adjust_repair               2024-12-30 2026-06-30 unknown
    extend_reissue              2024-12-30 2026-06-30 unknown
    individual_house            2026-07-01 -          7 working_day
    other_new                   2026-07-01 -          10 working_day
    adjust_repair               2026-07-01 -          9 working_day
    extend_reissue              2026-07-01 -          5 working_day
"""
PASSPORTS = """
    province                    2025-07-01 -          8 working_day
    ministry                    2025-07-01 -          5 working_day
    ministry urgent             2025-07-01 -          3 working_day
"""
FIRST_REGISTRATION = """
    registration_and_certificate 2025-07-01 -         20 working_day + 10 working_day
    registration_only           2025-07-01 -          17 working_day + 10 working_day
"""
TERMS = {
    # Civil status: Law 60/2014 arts 5.3, 18, 52; Decree 123/2015; Law 03/2026 from 1 March 2027.
    "1.001193": """
    any                         2016-01-01 2027-02-28 same_day
    any                         2027-03-01 -          unknown
    """,
    "1.000894": """
    any                         2016-01-01 2027-02-28 same_day
    &verification               2016-01-01 2027-02-28 5 working_day
    any                         2027-03-01 -          unknown
    """,
    "1.000656": """
    any                         2016-01-01 2027-02-28 same_day
    &foreign_element&verification 2016-01-01 2027-02-28 3 working_day
    any                         2027-03-01 -          unknown
    """,
    "1.004873": """
    any                         2016-01-01 2027-02-28 3 working_day
    any                         2027-03-01 -          unknown
    """,
    "1.001695": """
    any                         2025-07-01 2027-02-28 10 calendar_day
    any                         2027-03-01 -          unknown
    """,
    # Decree 63/2024 art. 7.2.
    "2.000986": """
    any                         2025-07-01 -          3 working_day
    &verification               2025-07-01 -          5 working_day
    """,
    # Certification: Decree 23/2015 arts 7, 37, 17.
    "2.000815": "any            2015-04-10 -          same_day",
    "2.000884": "any            2015-04-10 -          same_day",
    "2.001035": "any            2015-04-10 -          2 working_day",
    "2.000908": """
    any                         2015-04-10 -          1 working_day
    H26                         2025-07-01 -          1 working_day
    """,
    # Residence: Law 81/2006, then 68/2020 art. 22; Decision 9354; the portal.
    "1.004222": """
    any                         2007-07-01 2021-06-30 15 calendar_day
    any                         2021-07-01 -          7 working_day
    """,
    "1.004194": "any            2025-07-01 -          3 working_day",
    "1.003197": """
    online                      2025-07-01 -          5 working_day
    any                         2025-07-01 -          unknown
    """,
    "1.014061": "any            2025-07-01 -          7 working_day",
    "1.001456": PASSPORTS,
    "1.001471": PASSPORTS,
    "1.003290": "any            2025-07-01 -          6 month",
    # Judicial records: Law 28/2009 art. 48; Decree 216/2026.
    "3.000333": """
    any                         2010-07-01 2026-06-30 10 calendar_day
    complex                     2010-07-01 2026-06-30 15 calendar_day
    any                         2026-07-01 -          unknown
    """,
    # Licences and vehicles: the portal; Decision 1025; Circular 79/2024.
    "3.000346": """
    counter,post                2025-07-01 -          3 calendar_day
    online                      2025-07-01 -          7 calendar_day
    """,
    "3.000347": "any            2025-07-01 -          5 working_day",
    "1.013083": "any            2025-01-01 -          8 working_hour",
    # Business: Law 59/2020 art. 26; Decrees 01/2021, 168/2025 art. 85, 96/2026, 07/2016 art. 11.
    "2.001583": "any            2021-01-01 -          3 working_day",
    "2.001199": "any            2021-01-01 -          3 working_day",
    "2.002043": "any            2021-01-01 -          3 working_day",
    "1.001612": """
    district                    2021-01-04 2025-06-30 3 working_day
    commune                     2025-07-01 -          3 working_day
    """,
    "1.009664": """
    case_1_or_4                 2026-03-31 -          10 working_day
    case_2_or_3                 2026-03-31 -          5 working_day
    """,
    "x.000038": "any            2016-03-10 -          7 working_day",
    # Construction: Law of 2014 art. 102, then Decree 217/2026 arts 54.1.b, 36.
    "1.013225": PERMITS,
    "1.013236": PERMITS,
    "1.013239": "any            2026-07-01 -          unknown",
    # Land: Decree 151/2025; the portal. Security interests: Decree 99/2022 art. 16.1.
    "1.012753": FIRST_REGISTRATION,
    "1.013978": FIRST_REGISTRATION,
    "1.012784": "any            2025-07-01 -          12 working_day + 10 working_day",
    "1.013831": """
    transfer                    2025-07-01 -          8 working_day + 10 working_day
    any                         2025-07-01 -          unknown
    """,
    "1.013949": "any            2025-07-01 -          15 calendar_day + 10 calendar_day",
    "1.013823": "any            2025-07-01 -          15 calendar_day + 10 calendar_day",
    "x.000041": "any            2025-07-01 -          unknown",
    "x.000042": """
    any                         2023-01-15 -          same_day
    &justified_reason           2023-01-15 -          3 working_day
    """,
    # Environment, banking, social: the portal; Decisions 1474 and 24/2021.
    "1.000070": "any            2025-07-01 -          30 working_day",
    "1.014279": "any            2025-07-01 -          26 working_day",
    "1.005399": "any            2025-07-01 -          26 working_day",
    "2.001429": "any            2025-07-01 -          4 month",
    "1.014314": "any            2025-07-01 -          12 month",
    "1.001332": "any            2025-07-01 -          10 working_day",
    "1.001613": "any            2025-07-01 -          5 working_day",
    "1.011607": "any            2025-07-01 -          15 calendar_day",
    # Tax: Resolution 66.16/2026, until it expires.
    "x.000040": """
    any                         2025-07-01 2026-04-14 5 working_day
    any                         2026-04-15 2027-02-28 3 working_day
    """,
}


def for_whom(conditions: Conditions) -> str:
    levels = ",".join(sorted(level.name.lower() for level in conditions.levels))
    channels = ",".join(sorted(channel.name.lower() for channel in conditions.channels))
    attributes = "".join(f"&{name}" for name in sorted(conditions.attributes))
    words = [word for word in (levels, channels, conditions.case, conditions.place, attributes) if word]
    return " ".join(words) or "any"


def row(version: RuleVersion) -> str:
    added = "".join(f" + {addition.term}" for addition in version.additions)
    assert all(addition.attribute == "remote_area" for addition in version.additions)
    who, last = for_whom(version.conditions), version.effective_to or "-"
    return f"{who} {version.effective_from} {last} {version.term or 'unknown'}{added}"


def written(procedure: str) -> list[str]:
    return [" ".join(line.split()) for line in TERMS[procedure].splitlines() if line.strip()]


def test_every_procedure_is_in_the_table(national: RuleSet) -> None:
    assert sorted(national.procedures) == sorted(TERMS)


@pytest.mark.parametrize("procedure", TERMS)
def test_the_terms_that_ship_are_those_of_the_texts(national: RuleSet, procedure: str) -> None:
    shipping = [row(version) for version in national.procedures[procedure].versions]
    assert sorted(shipping) == sorted(written(procedure))


def test_no_version_is_ever_suspended_and_all_but_one_procedure_start_on_acceptance(
    national: RuleSet,
) -> None:
    versions = [one for procedure in national.procedures.values() for one in procedure.versions]
    assert not any(one.suspensions for one in versions)
    assert {one.procedure for one in versions if len(one.starts_on) > 1} == {"1.013083"}


@pytest.mark.parametrize(
    ("procedure", "day", "expected"),
    [
        ("1.013831", "2026-01-05", {"transfer": "8 working_day", "any": "unknown"}),
        ("1.003197", "2026-01-05", {"online": "5 working_day", "any": "unknown"}),
        ("x.000041", "2026-01-05", {"any": "unknown"}),
        ("1.013225", "2026-06-30", {"adjust_repair": "unknown", "extend_reissue": "unknown"}),
    ],
)
def test_what_is_known_to_exist_and_not_verified_is_unknown_and_not_missing(
    national: RuleSet, procedure: str, day: str, expected: dict[str, str]
) -> None:
    law_day = date.fromisoformat(day)
    found = {
        for_whom(version.conditions): str(version.term or "unknown")
        for version in national.procedures[procedure].versions
        if version.effective_from <= law_day <= (version.effective_to or date.max)
    }
    assert expected.items() <= found.items()
