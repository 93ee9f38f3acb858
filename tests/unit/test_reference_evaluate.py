"""Which rule governs a dossier and when its term starts, on a rule set of three small procedures."""

from __future__ import annotations

from datetime import date

import pytest

from slasvc.errors import InvalidInput, NotKnown, OutOfRange, Reason, SlaError
from slasvc.model.calendar import Confidence
from slasvc.model.dossier import Channel, Dossier, Event, EventKind
from slasvc.model.rule import Authority, Conditions, Level, Procedure, RuleSet, RuleVersion, Source
from slasvc.model.term import Conventions, Cutoff, CutoffEffect, CutoffKind, Term, Unit
from slasvc.reference import evaluate, match_rule
from tests.calendars_for_tests import instant, make_calendar

CALENDAR = make_calendar("2025-01-01", "2026-12-31")
ACCEPTED, SUBMITTED, PAID = EventKind.ACCEPTED, EventKind.SUBMITTED, EventKind.PAID
LATE = instant("2026-12-31T00:00:00")


def version(
    name: str,
    conditions: Conditions = Conditions(),  # noqa: B008 - frozen
    *,
    term: Term | None = Term(3, Unit.WORKING_DAY),  # noqa: B008 - frozen
    effective: tuple[str, str] = ("2025-01-01", ""),
    suspensions: tuple[tuple[date, date], ...] = (),
    starts_on: frozenset[EventKind] = frozenset({ACCEPTED}),
    conventions: Conventions = Conventions(),  # noqa: B008 - frozen
    cutoff_attribute: str = "",
) -> RuleVersion:
    return RuleVersion(
        id=name,
        procedure="",
        conditions=conditions,
        effective_from=date.fromisoformat(effective[0]),
        effective_to=date.fromisoformat(effective[1]) if effective[1] else None,
        suspensions=suspensions,
        starts_on=starts_on,
        term=term,
        conventions=conventions,
        preset="",
        cutoff_attribute=cutoff_attribute,
        source=Source("test"),
        confidence=Confidence.HIGH,
    )


def rule_set(*versions: RuleVersion, law_at: EventKind = ACCEPTED) -> RuleSet:
    authorities = (
        Authority("H40", {}, Level.PROVINCE, unit_level=Level.COMMUNE),
        Authority("H40.1", {}, Level.DISTRICT, end_date=date(2025, 6, 30), successors=("H40.7", "H40.8")),
        Authority("H40.7", {}, Level.PROVINCE, start_date=date(2025, 7, 1)),
    )
    return RuleSet(
        presets={},
        procedures={"1.1": Procedure("1.1", {}, "", law_at, versions)},
        authorities={authority.code: authority for authority in authorities},
        digest="",
    )


def dossier(
    *events: tuple[EventKind, str],
    procedure: str = "1.1",
    authority: str = "H40.9",
    channel: Channel | None = None,
    case: str = "",
    attributes: frozenset[str] = frozenset(),
) -> Dossier:
    history = tuple(Event(kind, instant(time)) for kind, time in events)
    return Dossier("d1", procedure, authority, history, channel, case, attributes)


ACCEPTED_MONDAY = (ACCEPTED, "2026-11-02T10:00:00")


def refusal(rules: RuleSet, case: Dossier, law_date: str = "2026-11-02") -> SlaError:
    with pytest.raises(SlaError) as caught:
        match_rule(rules, case, date.fromisoformat(law_date))
    return caught.value


class TestConditions:
    """A version is asked only for what its conditions name; the more specific governs."""

    GENERAL = version("general")

    @pytest.mark.parametrize(
        ("conditions", "holds", "fails"),
        [
            (Conditions(levels=frozenset({Level.COMMUNE})), {"authority": "H40.9"}, {"authority": "H40"}),
            (Conditions(levels=frozenset({Level.PROVINCE})), {"authority": "H40.7"}, {"authority": "H40.9"}),
            (
                Conditions(channels=frozenset({Channel.ONLINE})),
                {"channel": Channel.ONLINE},
                {"channel": None},
            ),
            (Conditions(case="house"), {"case": "house"}, {"case": ""}),
            (Conditions(place="H40.9"), {"authority": "H40.9.2"}, {"authority": "H40.91"}),
            (
                Conditions(attributes=frozenset({"a", "b"})),
                {"attributes": frozenset({"a", "b"})},
                {"attributes": frozenset({"a"})},
            ),
        ],
    )
    def test_special_version_governs_where_it_holds(
        self, conditions: Conditions, holds: dict[str, object], fails: dict[str, object]
    ) -> None:
        rules = rule_set(self.GENERAL, version("special", conditions))
        day = date(2026, 11, 2)
        assert match_rule(rules, dossier(**holds), day).id == "special"  # type: ignore[arg-type]
        assert match_rule(rules, dossier(**fails), day).id == "general"  # type: ignore[arg-type]

    def test_narrowest_of_three_governs_in_any_order(self) -> None:
        wide = Conditions(levels=frozenset({Level.COMMUNE, Level.PROVINCE}), place="H40")
        narrow = Conditions(levels=frozenset({Level.COMMUNE}), place="H40.9", case="house")
        versions = (version("wide", wide), version("narrow", narrow), self.GENERAL)
        case = dossier(case="house")
        assert match_rule(rule_set(*versions), case, date(2026, 11, 2)).id == "narrow"
        assert match_rule(rule_set(*reversed(versions)), case, date(2026, 11, 2)).id == "narrow"

    def test_no_rule_matches(self) -> None:
        rules = rule_set(version("online", Conditions(channels=frozenset({Channel.ONLINE}))))
        error = refusal(rules, dossier(channel=Channel.COUNTER))
        assert isinstance(error, NotKnown)
        assert error.reason is Reason.NO_RULE_MATCHES


class TestUnknown:
    """Codes and facts that nothing loaded speaks of."""

    RULES = rule_set(
        version("general", cutoff_attribute="late"),
        version("house", Conditions(case="house", attributes=frozenset({"a"}))),
    )

    @pytest.mark.parametrize(
        ("case", "reason", "field"),
        [
            (dossier(procedure="9.9"), Reason.UNKNOWN_PROCEDURE, "procedure_code"),
            (dossier(authority="H4"), Reason.UNKNOWN_AUTHORITY, "authority_code"),
            (dossier(authority="H40.7.1"), Reason.UNKNOWN_AUTHORITY, "authority_code"),  # it has no units
            (dossier(case="huose"), Reason.UNKNOWN_CASE, "case_code"),
            (dossier(attributes=frozenset({"a", "z"})), Reason.UNKNOWN_ATTRIBUTE, "attributes"),
        ],
    )
    def test_is_refused(self, case: Dossier, reason: Reason, field: str) -> None:
        error = refusal(self.RULES, case)
        assert (error.reason, error.field) == (reason, field)

    def test_attributes_of_conditions_and_of_cutoffs_are_known(self) -> None:
        known = dossier(attributes=frozenset({"a", "late"}))
        assert match_rule(self.RULES, known, date(2026, 11, 2)).id == "general"


class TestForce:
    """Dates of force are inclusive at both ends."""

    RULES = rule_set(
        version("old", effective=("2025-01-01", "2025-06-30")),
        version(
            "new",
            effective=("2025-09-01", "2026-06-30"),
            suspensions=((date(2025, 10, 1), date(2025, 10, 31)),),
        ),
    )

    @pytest.mark.parametrize(
        ("law_date", "expected"),
        [
            ("2025-01-01", "old"),
            ("2025-06-30", "old"),
            ("2025-09-01", "new"),
            ("2025-09-30", "new"),
            ("2025-11-01", "new"),
            ("2026-06-30", "new"),
        ],
    )
    def test_in_force(self, law_date: str, expected: str) -> None:
        assert match_rule(self.RULES, dossier(), date.fromisoformat(law_date)).id == expected

    @pytest.mark.parametrize(
        ("law_date", "sentences"),
        [
            ("2024-12-31", ["old starts on 2025-01-01"]),
            ("2025-07-01", ["old ended on 2025-06-30", "new starts on 2025-09-01"]),
            ("2025-10-01", ["old ended on 2025-06-30", "new is suspended from 2025-10-01 to 2025-10-31"]),
            ("2025-10-31", ["new is suspended from 2025-10-01 to 2025-10-31"]),
            ("2026-07-01", ["new ended on 2026-06-30"]),
        ],
    )
    def test_none_in_force_names_what_ended_and_what_starts(
        self, law_date: str, sentences: list[str]
    ) -> None:
        error = refusal(self.RULES, dossier(), law_date)
        assert isinstance(error, OutOfRange)
        assert error.reason is Reason.NO_RULE_IN_FORCE
        assert all(sentence in error.message for sentence in sentences)

    def test_a_special_version_that_ended_leaves_the_general_one(self) -> None:
        special = version("special", Conditions(place="H40.9"), effective=("2025-01-01", "2026-11-01"))
        rules = rule_set(special, version("general"))
        assert match_rule(rules, dossier(), date(2026, 11, 1)).id == "special"
        assert match_rule(rules, dossier(), date(2026, 11, 2)).id == "general"


class TestStart:
    """Events, the law day and the origin."""

    def test_three_working_days_from_acceptance(self) -> None:
        answer = evaluate(rule_set(version("v")), CALENDAR, dossier(ACCEPTED_MONDAY), LATE)
        assert answer.origin_time == instant("2026-11-02T10:00:00")
        assert answer.deadline is not None
        assert answer.deadline.due_date == date(2026, 11, 5)
        assert not answer.awaits

    def test_an_event_at_the_as_of_time_has_happened_and_a_second_later_has_not(self) -> None:
        rules, case = rule_set(version("v")), dossier(ACCEPTED_MONDAY)
        accepted = instant("2026-11-02T10:00:00")
        assert evaluate(rules, CALENDAR, case, accepted).deadline is not None
        before = evaluate(rules, CALENDAR, case, accepted - 1)
        assert (before.rule, before.origin_time, before.deadline) == (None, None, None)
        assert before.awaits == {ACCEPTED}

    def test_clock_starts_with_the_last_of_two_events_in_any_order(self) -> None:
        rules = rule_set(version("v", starts_on=frozenset({ACCEPTED, PAID})))
        paid = (PAID, "2026-11-04T10:00:00")
        waiting = evaluate(rules, CALENDAR, dossier(ACCEPTED_MONDAY), LATE)
        assert waiting.rule is not None
        assert (waiting.awaits, waiting.origin_time, waiting.deadline) == (frozenset({PAID}), None, None)
        answer = evaluate(rules, CALENDAR, dossier(ACCEPTED_MONDAY, paid), LATE)
        assert answer.origin_time == instant("2026-11-04T10:00:00")
        assert answer == evaluate(rules, CALENDAR, dossier(paid, ACCEPTED_MONDAY), LATE)

    def test_payment_alone_decides_no_rule(self) -> None:
        rules = rule_set(version("v", starts_on=frozenset({ACCEPTED, PAID})))
        answer = evaluate(rules, CALENDAR, dossier((PAID, "2026-11-02T10:00:00")), LATE)
        assert (answer.rule, answer.awaits) == (None, frozenset({ACCEPTED}))

    def test_second_acceptance_is_refused_once_it_is_visible(self) -> None:
        rules = rule_set(version("v"))
        case = dossier((SUBMITTED, "2026-11-01T10:00:00"), ACCEPTED_MONDAY, (ACCEPTED, "2026-11-03T10:00:00"))
        assert evaluate(rules, CALENDAR, case, instant("2026-11-03T09:59:59")).deadline is not None
        with pytest.raises(InvalidInput) as caught:
            evaluate(rules, CALENDAR, case, instant("2026-11-03T10:00:00"))
        assert (caught.value.reason, caught.value.field) == (Reason.DUPLICATE_EVENT, "events[2].kind")

    @pytest.mark.parametrize(("law_at", "expected"), [(SUBMITTED, "old"), (ACCEPTED, "new")])
    def test_law_of_the_day_that_law_at_names(self, law_at: EventKind, expected: str) -> None:
        old = version("old", effective=("2025-01-01", "2026-10-31"))
        rules = rule_set(old, version("new", effective=("2026-11-01", "")), law_at=law_at)
        case = dossier((SUBMITTED, "2026-10-31T23:59:59"), ACCEPTED_MONDAY)
        answer = evaluate(rules, CALENDAR, case, LATE)
        assert answer.rule is not None
        assert answer.rule.id == expected

    def test_acceptance_decides_where_the_named_event_is_missing(self) -> None:
        rules = rule_set(version("v"), law_at=SUBMITTED)
        assert evaluate(rules, CALENDAR, dossier(ACCEPTED_MONDAY), LATE).deadline is not None

    def test_submission_decides_the_rule_before_acceptance_starts_the_clock(self) -> None:
        rules = rule_set(version("v"), law_at=SUBMITTED)
        answer = evaluate(rules, CALENDAR, dossier((SUBMITTED, "2026-11-02T10:00:00")), LATE)
        assert answer.rule is not None
        assert (answer.awaits, answer.deadline) == (frozenset({ACCEPTED}), None)

    def test_law_day_must_be_covered_although_the_term_would_be(self) -> None:
        rules = rule_set(version("v", effective=("2020-01-01", "")), law_at=SUBMITTED)
        for submitted, covered in (("2025-01-01T00:00:00", True), ("2024-12-31T23:59:59", False)):
            case = dossier((SUBMITTED, submitted), ACCEPTED_MONDAY)
            if covered:
                assert evaluate(rules, CALENDAR, case, LATE).deadline is not None
                continue
            with pytest.raises(OutOfRange) as caught:
                evaluate(rules, CALENDAR, case, LATE)
            assert caught.value.reason is Reason.OUTSIDE_COVERAGE

    def test_unknown_term_starts_without_a_deadline(self) -> None:
        answer = evaluate(rule_set(version("v", term=None)), CALENDAR, dossier(ACCEPTED_MONDAY), LATE)
        assert answer.origin_time == instant("2026-11-02T10:00:00")
        assert (answer.deadline, answer.awaits) == (None, frozenset())

    @pytest.mark.parametrize(
        ("attributes", "expected"), [(frozenset(), "2026-11-02"), (frozenset({"late"}), "2026-11-03")]
    )
    def test_cutoff_needs_its_attribute(self, attributes: frozenset[str], expected: str) -> None:
        conventions = Conventions(
            cutoff=Cutoff(CutoffKind.LOCAL_TIME, 9 * 60), cutoff_effect=CutoffEffect.SHIFT_DUE
        )
        same_day = Term(0, Unit.SAME_DAY)
        rules = rule_set(version("v", term=same_day, conventions=conventions, cutoff_attribute="late"))
        answer = evaluate(rules, CALENDAR, dossier(ACCEPTED_MONDAY, attributes=attributes), LATE)
        assert answer.deadline is not None
        assert answer.deadline.due_date.isoformat() == expected


class TestAuthority:
    """A body must exist on the day of acceptance."""

    RULES = rule_set(version("v"), law_at=SUBMITTED)

    @pytest.mark.parametrize(
        ("authority", "accepted", "exists"),
        [
            ("H40.1", "2025-06-30T23:59:59", True),
            ("H40.1", "2025-07-01T00:00:00", False),
            ("H40.7", "2025-07-01T00:00:00", True),
            ("H40.7", "2025-06-30T23:59:59", False),
        ],
    )
    def test_on_first_and_last_day(self, authority: str, accepted: str, exists: bool) -> None:
        case = dossier((SUBMITTED, "2025-06-30T10:00:00"), (ACCEPTED, accepted), authority=authority)
        if exists:
            assert evaluate(self.RULES, CALENDAR, case, LATE).deadline is not None
            return
        with pytest.raises(OutOfRange) as caught:
            evaluate(self.RULES, CALENDAR, case, LATE)
        assert caught.value.reason is Reason.AUTHORITY_NOT_ACTIVE
        assert caught.value.field == "authority_code"

    def test_before_acceptance_the_law_day_counts_and_successors_are_named(self) -> None:
        case = dossier((SUBMITTED, "2025-07-01T10:00:00"), authority="H40.1")
        with pytest.raises(OutOfRange) as caught:
            evaluate(self.RULES, CALENDAR, case, LATE)
        assert "passed to H40.7, H40.8" in caught.value.message
        assert caught.value.metadata == {"authority_code": "H40.1", "successors": "H40.7,H40.8"}
