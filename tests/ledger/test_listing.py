"""Lists of dossiers: for every filter, at every time, exactly those that a direct evaluation finds.

The dossiers are those of the vectors of the clock, recorded long before most of their events happen, so that time
alone changes how they stand.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date

import pytest

from slasvc.engine.definitions import Definitions
from slasvc.engine.evaluate import evaluate
from slasvc.engine.standings import read_standings
from slasvc.errors import SlaError
from slasvc.ledger.database import Ledger, open_ledger
from slasvc.ledger.records import Filter, Listed
from slasvc.model.assessment import Assessment, FindingKind, Timeliness
from slasvc.model.deadline import Deadline
from slasvc.model.dossier import Dossier
from slasvc.model.standing import read_findings
from slasvc.model.term import ClassifyAgainst
from slasvc.services.dossiers import list_dossiers, refresh
from slasvc.services.recording import Answer
from tests.ledger.conftest import KINDS, VECTOR_DOSSIERS
from tests.support.clock_vectors import AUTHORITIES
from tests.support.postgres import Postgres
from tests.support.recording import ACCEPTED, COMPLETED, NOW, at, dossier, record_all

FIRST = at("2025-06-01 09:00")
TIMES = [at(day) for day in ("2025-11-03 16:30", "2025-11-07 00:00", "2025-11-14 11:00", "2026-02-27 16:30")]
EPOCH = date(1970, 1, 1)
Test = Callable[[str, Assessment], bool]


@pytest.fixture(scope="module", params=KINDS)
def filled(
    request: pytest.FixtureRequest, made_up: Definitions, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Ledger, list[Dossier]]]:
    """A ledger of each kind with the dossiers of all vectors that can be recorded, and these dossiers."""
    url = str(tmp_path_factory.mktemp("listing") / "ledger.db")
    if request.param == "postgres":
        server: Postgres = request.getfixturevalue("postgres")
        url = server.new_database()
    with open_ledger(url) as ledger:
        outcomes = record_all(ledger, made_up, VECTOR_DOSSIERS, now=FIRST)
        pairs = zip(VECTOR_DOSSIERS, outcomes, strict=True)
        kept = [one for one, outcome in pairs if isinstance(outcome, Answer)]
        assert len(kept) > 700
        yield ledger, kept


def assessed(definitions: Definitions, dossiers: list[Dossier], as_of: int) -> dict[str, Assessment]:
    """Return by id how dossiers stand by a direct evaluation; those that are refused are left out."""
    batch = evaluate(definitions, dossiers, as_of)
    found = {}
    for row, one in enumerate(dossiers):
        try:
            found[one.id] = batch.assessment(row)
        except SlaError:
            continue
    return found


def deciding_deadline(one: Assessment) -> Deadline | None:
    """Return the deadline that decides the class: that of the promise, where the rule says so and there is one."""
    against = None if one.rule is None else one.rule.conventions.classify_against
    if against is ClassifyAgainst.COMMITTED and (one.committed or one.committed_projection):
        return one.committed
    return one.deadline


def pages(
    ledger: Ledger, definitions: Definitions, wanted: Filter, as_of: int, size: int = 2_000
) -> list[Listed]:
    found: list[Listed] = []
    while True:
        after = found[-1].kept.dossier if found else 0
        page = list_dossiers(ledger, definitions, wanted, as_of, after=after, limit=size)
        found += page
        if len(page) < size:
            return found


def owned(prefix: str) -> Test:
    return lambda _, one: f"{one.owner}.".startswith(f"{prefix}.")


def found(*codes: tuple[FindingKind, str | None]) -> Test:
    def test(_: str, one: Assessment) -> bool:
        said = [(f.kind, None if f.obligation is None else f.obligation.code) for f in one.findings]
        return any(kind is k and code in {None, c} for kind, code in codes for k, c in said)

    return test


def acts(first: date, last: date) -> Test:
    return lambda _, one: bool(one.act_by) and first <= one.act_by[0].last_date <= last


RUNNING = {Timeliness.DUE_TODAY, Timeliness.DUE_SOON, Timeliness.ON_TRACK}
FILTERS: dict[str, tuple[Filter, Test]] = {
    "everything that is assessed": (Filter(timeliness=tuple(Timeliness)), lambda _, __: True),
    **{
        f"class {one.name}": (Filter(timeliness=[one]), lambda _, a, one=one: a.timeliness is one)
        for one in Timeliness
    },
    "owner T01": (Filter(owner="T01"), owned("T01")),
    "owner U12, who took over from U11": (Filter(owner="U12"), owned("U12")),
    "owner T, which is no whole segment": (Filter(owner="T"), lambda _, __: False),
    "missed something": (Filter(kinds=[FindingKind.MISSED]), found((FindingKind.MISSED, None))),
    "late or too often": (
        Filter(kinds=[FindingKind.DONE_LATE, FindingKind.DONE_TOO_OFTEN]),
        found((FindingKind.DONE_LATE, None), (FindingKind.DONE_TOO_OFTEN, None)),
    ),
    "a finding of no obligation": (
        Filter(kinds=[FindingKind.PROMISED_DIFFERS]),
        found((FindingKind.PROMISED_DIFFERS, None)),
    ),
    "to act in November": (
        Filter(act_by_first=date(2025, 11, 1), act_by_last=date(2025, 11, 30)),
        acts(date(2025, 11, 1), date(2025, 11, 30)),
    ),
    **{
        f"due within {days}": (
            Filter(due_within=days),
            lambda _, a, days=days: a.timeliness in RUNNING and a.remaining_days <= days,
        )
        for days in (0, 1, 5)
    },
    "overdue under the calendar of Viet Nam": (
        Filter(owner=AUTHORITIES["vn"], timeliness=[Timeliness.OVERDUE]),
        lambda _, a: a.timeliness is Timeliness.OVERDUE and a.owner == AUTHORITIES["vn"],
    ),
}


def test_every_filter_finds_what_a_direct_evaluation_finds_as_time_passes(
    filled: tuple[Ledger, list[Dossier]], made_up: Definitions
) -> None:
    ledger, dossiers = filled
    hits = dict.fromkeys(FILTERS, 0)
    for as_of in TIMES:
        direct = assessed(made_up, dossiers, as_of)
        for name, (wanted, test) in FILTERS.items():
            listed = [one.dossier_id for one in pages(ledger, made_up, wanted, as_of)]
            expected = [one for one, assessment in direct.items() if test(one, assessment)]
            # A refusal keeps the authority of the dossier as its owner, and no direct assessment says so.
            assert [one for one in listed if one in direct] == expected, (name, as_of)
            hits[name] += len(listed)
    assert [name for name, count in hits.items() if not count] == ["owner T, which is no whole segment"]


def test_what_is_listed_is_what_is_assessed(
    filled: tuple[Ledger, list[Dossier]], made_up: Definitions
) -> None:
    ledger, dossiers = filled
    as_of = TIMES[-1]
    direct = assessed(made_up, dossiers, as_of)
    listed = {one.dossier_id: one for one in pages(ledger, made_up, Filter(), as_of, size=97)}

    assert listed.keys() == {one.id for one in dossiers}
    for name, one in direct.items():
        standing = listed[name].kept.standing
        deciding = deciding_deadline(one)
        due = deciding and ((deciding.due_date - EPOCH).days, deciding.due_time)
        assert (standing.refusal, standing.timeliness, standing.severity) == (0, one.timeliness, one.severity)
        assert (standing.due_day, standing.due_time) == (due or (None, None))
        assert standing.owner == one.owner
        assert read_findings(standing.findings) == [
            (each.kind, "" if each.obligation is None else each.obligation.code) for each in one.findings
        ]
        act_by = (one.act_by[0].last_date - EPOCH).days if one.act_by else None
        assert standing.act_by_day == act_by
    assert all(listed[one.id].kept.standing.refusal for one in dossiers if one.id not in direct)


def test_nothing_changes_with_time_that_was_not_foreseen(made_up: Definitions) -> None:
    chance = random.Random(20261122)
    kept = read_standings(evaluate(made_up, VECTOR_DOSSIERS, FIRST))
    for as_of in sorted(chance.randrange(FIRST, at("2027-06-01 00:00")) for _ in range(60)):
        standings = read_standings(evaluate(made_up, VECTOR_DOSSIERS, as_of))
        for row, (before, now) in enumerate(zip(kept, standings, strict=True)):
            if before.next_change_time is None or before.next_change_time > as_of:
                assert now == before, (VECTOR_DOSSIERS[row].id, as_of)
        kept = standings


def test_other_definitions_make_every_assessment_anew(
    ledger: Ledger, definitions: Definitions, made_up: Definitions
) -> None:
    record_all(ledger, definitions, [dossier(ACCEPTED, name=f"HS-{number}") for number in range(5)])
    before = list_dossiers(ledger, definitions, Filter(), NOW, after=0, limit=10)
    after = list_dossiers(ledger, made_up, Filter(), NOW, after=0, limit=10)

    assert {one.kept.definitions for one in before} == {1}
    assert {one.kept.definitions for one in after} == {2}
    assert [one.kept.standing for one in after] == [one.kept.standing for one in before]


def test_nothing_is_written_where_nothing_has_changed(ledger: Ledger, definitions: Definitions) -> None:
    record_all(ledger, definitions, [dossier(ACCEPTED, COMPLETED)])
    with ledger.writing():  # whoever writes has to wait for this one
        refresh(ledger, definitions, NOW)
