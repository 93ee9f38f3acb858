"""The rules that ship: they load, each cites its law, and dated changes are those of the law."""

import re
from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest

from slasvc.documents import parse_document, read_document, shipped
from slasvc.model.calendar import Confidence
from slasvc.model.dossier import Channel, EventKind
from slasvc.model.rule import Level, RuleSet, RuleVersion
from slasvc.model.term import (
    NO_CUTOFF,
    Conventions,
    Cutoff,
    CutoffEffect,
    CutoffKind,
    Term,
    Unit,
)
from slasvc.rules import implies
from slasvc.rules.schema import RulesFile, VersionEntry
from slasvc.rules.schema_parts import DatedEntry, Dates

DOUBTED_DATE = re.compile(
    r"(start date|first day|first and its last day|last day|this day on|1 March 2027)[^.;]*"
    r"(assum|secondary source|generally cited|general knowledge)"
    r"|secondary source, as are its first and its last day"
)
FIFTEEN_HOURS = Cutoff(CutoffKind.LOCAL_TIME, 15 * 60)


def in_force(national: RuleSet, procedure: str, day: str, **parts: object) -> list[RuleVersion]:
    """Return the versions in force on `day` whose level, channel, case and attributes are exactly `parts`."""
    wanted = {"levels": frozenset(), "channels": frozenset(), "case": "", "attributes": frozenset(), **parts}
    return [
        version
        for version in national.procedures[procedure].versions
        if all(getattr(version.conditions, name) == value for name, value in wanted.items())
        and version.effective_from <= date.fromisoformat(day) <= (version.effective_to or date.max)
    ]


def terms(national: RuleSet, procedure: str, day: str, **parts: object) -> list[Term | None]:
    return [version.term for version in in_force(national, procedure, day, **parts)]


def test_the_shipped_rules_load_without_a_warning(national: RuleSet) -> None:
    assert national.warnings == ()


def test_at_least_thirty_national_procedures_ship_and_every_version_cites_its_law(national: RuleSet) -> None:
    official = [code for code in national.procedures if not code.startswith("x.")]
    versions = [one for procedure in national.procedures.values() for one in procedure.versions]
    assert len(official) >= 34
    assert all(one.source.instrument for one in versions)
    assert all({"vi", "en"} <= set(procedure.names) for procedure in national.procedures.values())
    named = [addition.names for one in versions for addition in one.additions]
    named += [ground.names for one in versions for ground in one.grounds]
    assert all({"vi", "en"} <= set(names) for names in named)


def test_nothing_unverified_ships_with_high_confidence(national: RuleSet) -> None:
    versions = [one for procedure in national.procedures.values() for one in procedure.versions]
    assert all(one.confidence is Confidence.MEDIUM and one.note for one in versions if one.term is None)


def entries() -> list[tuple[str, DatedEntry, str]]:
    """Return every version, ground and obligation of the shipped files: name, entry and all that its notes say."""
    found: list[tuple[str, DatedEntry, str]] = []

    def add(name: str, entry: DatedEntry, *notes: str) -> None:
        found.append((name, entry, " ".join((*notes, entry.source.note))))

    for path in sorted((shipped("rules") / "vn").glob("*.yaml")):
        document = read_document(path, [])
        assert document is not None
        file = parse_document(document, RulesFile, [])
        assert file is not None
        for ground_set in file.ground_sets:
            for ground in ground_set.grounds:
                add(f"{ground_set.id} {ground.code}", ground, ground_set.note)
        for obligation_set in file.obligation_sets:
            for obligation in obligation_set.obligations:
                add(f"{obligation_set.id} {obligation.code}", obligation)
        for procedure in file.procedures:
            for entry in (*procedure.grounds, *procedure.obligations):
                add(f"{procedure.code} {entry.code}", entry)
            for version in procedure.versions:
                add(version.id, version, version.note)
                for entry in (*version.grounds, *version.obligations):
                    add(f"{version.id} {entry.code}", entry)
    return found


def test_dates_that_were_not_read_are_marked_and_never_of_high_confidence() -> None:
    """Whoever writes such a note writes `dates: assumed`, and then the loader refuses `high`."""
    for name, entry, note in entries():
        doubted = DOUBTED_DATE.search(note) is not None
        assert not doubted or entry.dates is Dates.ASSUMED, name
        assert entry.dates is Dates.STATED or entry.confidence is not Confidence.HIGH, name


def test_a_version_with_assumed_dates_says_which_and_why() -> None:
    for name, entry, note in entries():
        if isinstance(entry, VersionEntry) and entry.dates is Dates.ASSUMED:
            assert DOUBTED_DATE.search(note) is not None, name


@pytest.mark.parametrize(
    ("procedure", "decree", "limit"),
    [
        ("1.013225", "118/2025/NĐ-CP, Điều 19 khoản 5", "217/2026/NĐ-CP, Điều 54 khoản 2 điểm b"),
        ("1.013236", "118/2025/NĐ-CP, Điều 19 khoản 5", "217/2026/NĐ-CP, Điều 54 khoản 2 điểm b"),
        ("1.009664", "118/2025/NĐ-CP, Điều 19 khoản 5", "96/2026/NĐ-CP, Điều 6 khoản 1 điểm c"),
        ("x.000038", "118/2025/NĐ-CP, Điều 19 khoản 5", "07/2016/NĐ-CP, Điều 11 khoản 2"),
    ],
)
def test_a_restart_cites_what_begins_the_term_anew_beside_what_limits_the_requests(
    national: RuleSet, procedure: str, decree: str, limit: str
) -> None:
    grounds = [ground for one in national.procedures[procedure].versions for ground in one.grounds]
    sources = {
        str(ground.source) for ground in grounds if ground.max_times == 1 and ground.effective_to is None
    }
    assert sources == {f"Nghị định {decree}; Nghị định {limit}"}


def test_conventions_that_no_text_decides_say_so() -> None:
    document = read_document(shipped("rules") / "vn" / "presets.yaml", [])
    assert document is not None
    file = parse_document(document, RulesFile, [])
    assert file is not None
    sources = next(one for one in file.presets if one.id == "vn-2025").sources
    chosen = {name for name, source in sources.items() if source.startswith("no text; ")}
    assert {"compare", "classify_against", "end_event", "makeup_days", "suspend_day_counts"} <= chosen


def test_no_term_cites_a_law_younger_than_itself(national: RuleSet) -> None:
    """Resolution 66.16/2026 shortened the term of 2025 and did not set it."""
    (old,) = in_force(national, "x.000040", "2025-12-31")
    assert old.source.instrument.endswith("(chưa xác minh)")
    for procedure in national.procedures.values():
        for one in procedure.versions:
            years = [int(year) for year in re.findall(r"/(20\d\d)", one.source.instrument)]
            assert one is old or not years or min(years) <= one.effective_from.year, one.id


def test_the_vietnamese_preset_is_the_model_s_default_with_a_source_for_each_point(national: RuleSet) -> None:
    document = read_document(shipped("rules") / "vn" / "presets.yaml", [])
    assert document is not None
    file = parse_document(document, RulesFile, [])
    assert file is not None
    preset = next(one for one in file.presets if one.id == "vn-2025")
    assert set(preset.sources) == {one.name for one in fields(Conventions)}
    assert national.presets["vn-2025"] == Conventions()


@pytest.mark.parametrize(
    ("case", "old", "new"),
    [
        ("individual_house", Term(15, Unit.CALENDAR_DAY), Term(7, Unit.WORKING_DAY)),
        ("other_new", Term(20, Unit.CALENDAR_DAY), Term(10, Unit.WORKING_DAY)),
        ("adjust_repair", None, Term(9, Unit.WORKING_DAY)),
        ("extend_reissue", None, Term(5, Unit.WORKING_DAY)),
    ],
)
@pytest.mark.parametrize("procedure", ["1.013225", "1.013236"])
def test_building_permits_change_on_1_july_2026_by_the_day_of_filing(
    national: RuleSet, procedure: str, case: str, old: Term | None, new: Term
) -> None:
    """Decree 217/2026 art. 54.1.b; filed before, the old decree holds (art. 76.19)."""
    assert national.procedures[procedure].law_at is EventKind.SUBMITTED
    assert terms(national, procedure, "2026-06-30", case=case) == [old]
    assert terms(national, procedure, "2026-07-01", case=case) == [new]


def test_the_tax_notice_is_shortened_and_the_resolution_expires(national: RuleSet) -> None:
    """Resolution 66.16/2026 art. 18: from 15 April 2026 to 28 February 2027, by postmark."""
    assert national.procedures["x.000040"].law_at is EventKind.POSTMARKED
    assert terms(national, "x.000040", "2026-04-14") == [Term(5, Unit.WORKING_DAY)]
    assert terms(national, "x.000040", "2026-04-15") == [Term(3, Unit.WORKING_DAY)]
    assert terms(national, "x.000040", "2027-02-28") == [Term(3, Unit.WORKING_DAY)]
    assert terms(national, "x.000040", "2027-03-01") == []


def test_the_judicial_record_has_no_verified_term_from_1_july_2026(national: RuleSet) -> None:
    """Law 28/2009 art. 48; Decree 216/2026 art. 28 keeps the old law for what was postmarked before."""
    assert national.procedures["3.000333"].law_at is EventKind.POSTMARKED
    assert terms(national, "3.000333", "2026-06-30") == [Term(10, Unit.CALENDAR_DAY)]
    assert terms(national, "3.000333", "2026-06-30", case="complex") == [Term(15, Unit.CALENDAR_DAY)]
    assert terms(national, "3.000333", "2026-07-01") == [None]


def test_household_business_moves_from_districts_to_communes(national: RuleSet) -> None:
    """Decree 168/2025 art. 85; the district level ended on 30 June 2025."""
    district, commune = frozenset({Level.DISTRICT}), frozenset({Level.COMMUNE})
    three_days = [Term(3, Unit.WORKING_DAY)]
    assert terms(national, "1.001612", "2025-06-30", levels=district) == three_days
    assert terms(national, "1.001612", "2025-07-01", levels=district) == []
    assert terms(national, "1.001612", "2025-06-30", levels=commune) == []
    assert terms(national, "1.001612", "2025-07-01", levels=commune) == three_days


def test_permanent_residence_was_shortened_on_1_july_2021(national: RuleSet) -> None:
    """Law 81/2006, then Law 68/2020 art. 22."""
    assert terms(national, "1.004222", "2021-06-30") == [Term(15, Unit.CALENDAR_DAY)]
    assert terms(national, "1.004222", "2021-07-01") == [Term(7, Unit.WORKING_DAY)]


def test_birth_registration_shifts_only_what_cannot_be_settled_at_once(national: RuleSet) -> None:
    """Law 60/2014 art. 5.3, until Law 03/2026 takes over on 1 March 2027."""
    (version,) = in_force(national, "1.001193", "2027-02-28")
    assert version.term == Term(0, Unit.SAME_DAY)
    assert version.conventions.cutoff == FIFTEEN_HOURS
    assert version.conventions.cutoff_effect is CutoffEffect.SHIFT_DUE
    assert version.cutoff_attribute == "cannot_settle_at_once"
    assert terms(national, "1.001193", "2027-03-01") == [None]


@pytest.mark.parametrize("procedure", ["2.000815", "2.000884"])
def test_certification_shifts_whatever_comes_after_15_00(national: RuleSet, procedure: str) -> None:
    """Decree 23/2015 art. 7."""
    (version,) = in_force(national, procedure, "2026-11-23")
    assert version.term == Term(0, Unit.SAME_DAY)
    assert version.conventions.cutoff == FIFTEEN_HOURS
    assert version.conventions.cutoff_effect is CutoffEffect.SHIFT_DUE
    assert version.cutoff_attribute == ""


def test_the_birth_bundle_shifts_its_start(national: RuleSet) -> None:
    """Decree 63/2024 art. 7.2: 3 working days, 5 with verification, counted from the next working day."""
    (plain,) = in_force(national, "2.000986", "2026-11-23")
    (verified,) = in_force(national, "2.000986", "2026-11-23", attributes=frozenset({"verification"}))
    assert (plain.term, verified.term) == (Term(3, Unit.WORKING_DAY), Term(5, Unit.WORKING_DAY))
    for version in (plain, verified):
        assert version.conventions.cutoff == FIFTEEN_HOURS
        assert version.conventions.cutoff_effect is CutoffEffect.SHIFT_START


def test_vehicle_registration_starts_when_the_fee_is_paid_too(national: RuleSet) -> None:
    """Circular 79/2024/TT-BCA: 08 working hours from the full dossier and the confirmed fee."""
    (version,) = in_force(national, "1.013083", "2026-11-19")
    assert version.starts_on == {EventKind.ACCEPTED, EventKind.PAID}
    assert version.term == Term(8, Unit.WORKING_HOUR)
    assert version.conventions.cutoff == NO_CUTOFF


def test_a_driving_licence_takes_longer_online(national: RuleSet) -> None:
    online, others = frozenset({Channel.ONLINE}), frozenset({Channel.COUNTER, Channel.POST})
    assert terms(national, "3.000346", "2026-11-19", channels=online) == [Term(7, Unit.CALENDAR_DAY)]
    assert terms(national, "3.000346", "2026-11-19", channels=others) == [Term(3, Unit.CALENDAR_DAY)]


def test_a_version_never_stands_behind_one_it_beats(national: RuleSet) -> None:
    for procedure in national.procedures.values():
        for index, later in enumerate(procedure.versions):
            for earlier in procedure.versions[:index]:
                beats = implies(later.conditions, earlier.conditions)
                assert not beats or implies(earlier.conditions, later.conditions)


def test_thirty_four_provinces_remain_and_name_no_successor(national: RuleSet) -> None:
    """Resolution 202/2025/QH15: 63 provinces become 34 on 1 July 2025."""
    provinces = [
        one for code, one in national.authorities.items() if code.startswith("H") and "." not in code
    ]
    ended = [one for one in provinces if one.end_date is not None]
    assert (len(provinces), len(provinces) - len(ended)) == (63, 34)
    assert all(one.end_date == date(2025, 6, 30) and len(one.successors) == 1 for one in ended)
    assert all(national.authorities[one.successors[0]].end_date is None for one in ended)
    assert national.authorities["H40"].successors == ("H42",)


def test_districts_end_with_june_2025(national: RuleSet) -> None:
    """Resolution 203/2025/QH15, Law 72/2025/QH15."""
    districts = [one for one in national.authorities.values() if one.level is Level.DISTRICT]
    assert districts
    assert all(one.end_date == date(2025, 6, 30) and one.successors for one in districts)


def test_every_authority_says_where_it_comes_from(national: RuleSet) -> None:
    assert all(one.source for one in national.authorities.values())


def test_examples_in_the_contract_name_what_ships(national: RuleSet) -> None:
    protos = Path(__file__).parents[2] / "protos/slasvc/v1"
    written = "".join(file.read_text(encoding="utf-8") for file in protos.glob("*.proto"))
    versions = {one.id for procedure in national.procedures.values() for one in procedure.versions}
    assert set(re.findall(r'"(\d\.\d{6}/.*?)"', written)) - versions == {"1.013225/2026-07-01/hut"}
    assert set(re.findall(r'"(\d\.\d{6})"', written)) - national.procedures.keys() == {"1.999999"}
    assert set(re.findall(r'"([A-Z]\d\d(?:\.\d+)*)"', written)) - national.authorities.keys() == {"X99.1"}
    assert set(re.findall(r'"(vn-[^"]*)"', written)) - national.presets.keys() == {"vn-2052"}
