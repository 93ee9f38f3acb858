"""Laws of obligations, promises and steps on random histories.

no finding about an obligation without that obligation, and without one its findings are gone, nothing else
no step without its rule; the overuse of a step does not change with events of later or parallel steps
letters, consultations and promises move nothing that the statutory clock says
an appointment moves the committed clock only; with none, and no committed term, there is no such clock
a committed term equal to the statutory one is the statutory clock
findings about limits come when they were announced
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from slasvc.errors import SlaError
from slasvc.model.assessment import Assessment, FindingKind
from slasvc.model.calendar import Confidence
from slasvc.model.dossier import Dossier, Event, EventKind
from slasvc.model.rule import (
    Anchor,
    Commitment,
    Obligation,
    Owed,
    OwedBy,
    ProcessStep,
    RestartSteps,
    RuleSet,
    RuleVersion,
    Source,
)
from slasvc.model.term import Conventions, Term, Unit
from slasvc.reference import evaluate, explain
from tests.calendars_for_tests import make_rules
from tests.unit.test_reference_laws import CALENDAR, CODES, LAWS, MONDAY, TIMES, cases, conventions, terms

Case = tuple[RuleSet, Dossier, int]
FEW = settings(LAWS, max_examples=120)
CALENDAR_END = MONDAY + 110 * 86_400
OF_OBLIGATIONS = {FindingKind.MISSED, FindingKind.DONE_LATE, FindingKind.DONE_TOO_OFTEN}
WHILE_RUNNING = (
    EventKind.APOLOGISED,
    EventKind.EXPLAINED,
    EventKind.HANDED_OVER,
    EventKind.CONSULTED,
    EventKind.ANSWERED,
)
NEW_FIELDS: dict[str, Any] = {
    "rule": None,
    "next_change_time": None,
    "committed": None,
    "committed_projection": None,
    "promise_kept": None,
    "findings": (),
    "act_by": (),
    "steps": (),
}


@st.composite
def obligations(draw: st.DrawFn, code: str) -> Obligation:
    owed = draw(st.sampled_from(Owed))
    anchor = Anchor.DUE_DATE if owed is Owed.IF_LATE else draw(st.sampled_from(Anchor))
    before = anchor is Anchor.DUE_DATE and draw(st.booleans())
    like = st.sampled_from((Unit.WORKING_DAY, Unit.CALENDAR_DAY, Unit.WEEK))
    at_due = anchor is Anchor.DUE_DATE
    term = Term(draw(st.integers(0, 6)), draw(like)) if at_due else draw(terms(longest=6))
    kinds = sorted(set(EventKind) - {EventKind.ANNULLED})
    return Obligation(
        code=code,
        names={},
        owed=owed,
        owed_by=OwedBy.AUTHORITY,
        anchor=anchor,
        acts=frozenset(draw(st.sets(st.sampled_from(kinds), min_size=1, max_size=3))),
        term=None if owed is Owed.WITH_REASON else term,
        conventions=draw(conventions()),
        effective_from=date(2020, 1, 1),
        effective_to=draw(st.sampled_from((None, None, date(2026, 11, 4)))),
        source=Source("decree"),
        confidence=Confidence.HIGH,
        missed={},
        late={},
        too_often={},
        before=before,
        ground=draw(st.sampled_from(("", *CODES))),
        needs_reason=draw(st.booleans()),
        max_times=draw(st.none() | st.integers(1, 2)),
    )


STEPS = (
    ProcessStep("first", {}, {}, Term(1, Unit.WORKING_DAY), Conventions(), ()),
    ProcessStep("left", {}, {}, Term(3, Unit.WORKING_DAY), Conventions(), ("first",)),
    ProcessStep("right", {}, {}, Term(9, Unit.WORKING_HOUR), Conventions(), ("first",)),
    ProcessStep("last", {}, {}, Term(2, Unit.CALENDAR_DAY), Conventions(), ("left", "right")),
)


@st.composite
def with_duties(draw: st.DrawFn) -> Case:
    """A case with obligations, often a committed term, letters and consultations."""
    rules, dossier, as_of = draw(cases())
    version = rules.procedures["1.1"].versions[0]
    duties = tuple(draw(obligations(code)) for code in ("x", "y", "z"))
    committed = None
    if version.term is not None and draw(st.booleans()):
        committed = Commitment(replace(version.term, length=version.term.length // 2), Source("decision"))
    history = list(dossier.events)
    last = history[-1].time
    for _ in range(draw(st.integers(0, 3))):
        promised = draw(st.none() | TIMES.map(lambda time: time + 5 * 86_400))
        kind = draw(st.sampled_from(WHILE_RUNNING))
        letter = Event(kind, 0, authority="H1", reason=draw(st.sampled_from(("", "why"))))
        if kind is EventKind.APOLOGISED:
            letter = letter._replace(promised_time=promised)
        place = draw(st.integers(1, len(history)))
        history.insert(
            place, letter._replace(time=min(last, history[place - 1].time + draw(st.integers(0, 9))))
        )
    version = replace(version, obligations=duties, committed=committed)
    return _with(rules, version), dossier._replace(events=tuple(history)), as_of


def _with(rules: RuleSet, version: RuleVersion) -> RuleSet:
    procedure = replace(rules.procedures["1.1"], versions=(version,))
    return replace(rules, procedures={"1.1": procedure})


def _version(rules: RuleSet) -> RuleVersion:
    return rules.procedures["1.1"].versions[0]


def outcome(case: Case) -> Assessment | None:
    """Return the assessment, None where the dossier is refused."""
    rules, dossier, as_of = case
    try:
        return evaluate(rules, CALENDAR, dossier, as_of)
    except SlaError:
        return None


@FEW
@given(with_duties(), st.integers(0, 2))
def test_no_finding_without_its_obligation(case: Case, taken: int) -> None:
    rules, dossier, as_of = case
    whole = outcome(case)
    if whole is None:
        return
    version = _version(rules)
    for finding in whole.findings:
        assert (finding.kind in OF_OBLIGATIONS) == (finding.obligation is not None)
        assert finding.obligation is None or finding.obligation in version.obligations
    assert len(set(map(str, whole.findings))) == len(whole.findings)
    gone = version.obligations[taken]
    kept = tuple(one for one in version.obligations if one is not gone)
    less = outcome((_with(rules, replace(version, obligations=kept)), dossier, as_of))
    assert less is not None
    assert less.findings == tuple(one for one in whole.findings if one.obligation != gone)
    assert less.act_by == tuple(one for one in whole.act_by if one.obligation != gone)
    fields = {"rule": None, "findings": (), "act_by": (), "next_change_time": None}
    assert less._replace(**fields) == whole._replace(**fields)


@FEW
@given(with_duties())
def test_letters_and_promises_move_nothing_statutory(case: Case) -> None:
    rules, dossier, as_of = case
    whole = outcome(case)
    if whole is None:
        return
    plain = tuple(one for one in dossier.events if one.kind not in WHILE_RUNNING)
    version = replace(_version(rules), obligations=(), committed=None)
    bare = outcome((_with(rules, version), dossier._replace(events=plain), as_of))
    assert bare is not None
    assert bare.committed is bare.committed_projection is bare.promise_kept is None
    assert (bare.act_by, bare.steps) == ((), ())
    assert {one.kind for one in bare.findings} <= {
        FindingKind.ASKED_TOO_OFTEN,
        FindingKind.PROVISIONAL_CALENDAR,
    }
    committed = _version(rules).committed is not None
    fields = NEW_FIELDS | ({"original": None} if committed else {})
    assert whole._replace(**fields) == bare._replace(**fields)
    assert explain(rules, CALENDAR, dossier, as_of).assessment == whole


@FEW
@given(with_duties())
def test_a_promise_of_the_whole_term_is_the_statutory_clock(case: Case) -> None:
    rules, dossier, as_of = case
    dossier = dossier._replace(events=tuple(one._replace(promised_time=None) for one in dossier.events))
    version = _version(rules)
    assert version.term is not None
    version = replace(version, committed=Commitment(version.term, Source("decision")))
    whole = outcome((_with(rules, version), dossier, as_of))
    if whole is not None:
        assert (whole.committed, whole.committed_projection) == (whole.deadline, whole.projection)
        assert not any(one.kind is FindingKind.COMMITTED_LATER for one in whole.findings)


@FEW
@given(with_duties())
def test_findings_stay_until_the_change_that_was_announced(case: Case) -> None:
    rules, dossier, as_of = case
    dossier = dossier._replace(events=tuple(one for one in dossier.events if one.time <= as_of))
    now = outcome((rules, dossier, as_of))
    if now is None:
        return
    end = now.next_change_time
    last = CALENDAR_END if end is None else end - 1
    for part in range(6):
        later = outcome((rules, dossier, as_of + (last - as_of) * part // 5))
        if later is not None:
            assert [one for one in later.findings if one.obligation] == [
                one for one in now.findings if one.obligation
            ]
            assert later.timeliness == now.timeliness


@FEW
@given(
    cases(),
    st.lists(st.integers(0, 6 * 86_400), max_size=4),
    st.permutations(("left", "right")),
    st.sampled_from(("left", "right")),
    st.sampled_from(RestartSteps),
)
def test_overuse_does_not_change_with_later_or_parallel_steps(
    case: Case, spans: list[int], order: list[str], watched: str, restart_steps: RestartSteps
) -> None:
    rules, dossier, as_of = case
    rules = _with(rules, replace(_version(rules), steps=STEPS, restart_steps=restart_steps))
    others = {"left", "right", "last"} - {watched}
    origin = min(one.time for one in dossier.events)
    times = [origin + sum(spans[: place + 1]) for place in range(len(spans))]
    ends = list(zip(times, ("first", *order, "last"), strict=False))

    def stand(without: set[str]) -> dict[str, Any] | None:
        history = list(dossier.events)
        for time, code in ends:
            if code not in without:
                place = next((n for n, one in enumerate(history) if one.time > time), len(history))
                history.insert(place, Event(EventKind.STEP_COMPLETED, time, step=code))
        answer = outcome((rules, dossier._replace(events=tuple(history)), as_of))
        return None if answer is None else {one.step.code: one for one in answer.steps}

    whole, less = stand(set()), stand(others)
    if whole is None or less is None:
        return
    for code in ("first", watched):
        if code in whole:
            assert whole[code] == less[code]
            assert whole[code].overuse_days == less[code].overuse_days
    nothing = outcome((_with(rules, replace(_version(rules), steps=())), dossier, as_of))
    assert nothing is not None
    assert nothing.steps == ()


@FEW
@given(terms(), TIMES)
def test_a_step_that_nothing_moves_is_the_bare_term(term: Term, time: int) -> None:
    step = ProcessStep("only", {}, {}, term, Conventions(), ())
    rules = make_rules(term, steps=(step,))
    answer = outcome((rules, Dossier("d", "1.1", "H1", (Event(EventKind.ACCEPTED, time),)), time))
    if answer is not None:
        assert answer.steps[0].deadline == answer.deadline
        assert (answer.steps[0].overuse_days, answer.steps[0].overuse_minutes) == (
            answer.lateness_days,
            answer.lateness_minutes,
        )
