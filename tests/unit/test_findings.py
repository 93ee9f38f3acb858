"""Findings in words: what is said, in both languages, with which dates, and on what basis."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from slasvc.model.assessment import Finding, FindingKind
from slasvc.model.dossier import Event, EventKind
from slasvc.model.rule import Commitment
from slasvc.model.term import Compare, Conventions, DayCounting, Term, Unit
from slasvc.services.findings import FindingWords, clock_of, last_date_of, write_findings
from tests.support.by_hand import (
    APOLOGISE,
    AS_OF,
    BARE,
    DECISION,
    DOSSIER,
    PROCEDURE,
    RULE,
    RULES,
    SUPPLEMENT,
    VIET_NAM,
    ZONE,
    at,
    due,
)

STATUTORY = replace(RULE, committed=None)
HOURS = replace(STATUTORY, term=Term(8, Unit.WORKING_HOUR))
OF_OBLIGATIONS = {
    FindingKind.MISSED: ("Chưa làm apologise.", "apologise was not done."),
    FindingKind.DONE_LATE: ("Làm muộn apologise.", "apologise was done late."),
    FindingKind.DONE_TOO_OFTEN: ("Quá số lần apologise.", "apologise was done too often."),
}


def said(
    kind, *, rule=STATUTORY, original="2026-11-19", time="", dossier=DOSSIER, as_of=AS_OF
) -> FindingWords:
    assessment = BARE._replace(rule=rule, original=due(original, time), findings=(Finding(kind),))
    rules = replace(RULES, procedures={PROCEDURE.code: replace(PROCEDURE, versions=(rule,))})
    (words,) = write_findings(assessment, dossier, as_of, ZONE, rules)
    assert words.kind is kind
    assert set(words.texts) == {"vi", "en"}
    return words


def promised(text: str):
    return DOSSIER._replace(
        events=(Event(EventKind.ACCEPTED, at("2026-11-16 09:00"), promised_time=at(text)),)
    )


@pytest.mark.parametrize("kind", OF_OBLIGATIONS)
def test_what_is_found_of_an_obligation_is_said_by_the_rule(kind):
    assessment = BARE._replace(findings=(Finding(kind, APOLOGISE),))
    (words,) = write_findings(assessment, DOSSIER, AS_OF, ZONE, RULES)
    vi, en = OF_OBLIGATIONS[kind]
    assert words == (kind, "apologise", {"vi": vi, "en": en}, "Nghị định 118/2025/NĐ-CP, Điều 19 khoản 6")


def test_a_language_that_the_rule_lacks_is_filled_by_another():
    bare = replace(APOLOGISE, missed={"vi": "Chưa xin lỗi."}, late={})
    findings = (Finding(FindingKind.MISSED, bare), Finding(FindingKind.DONE_LATE, bare))
    missed, late = write_findings(BARE._replace(findings=findings), DOSSIER, AS_OF, ZONE, RULES)
    assert missed.texts == {"vi": "Chưa xin lỗi.", "en": "Chưa xin lỗi."}
    assert late.texts == {"vi": "Việc apologise", "en": "Duty apologise"}


def test_every_kind_has_words_in_both_languages():
    for kind in set(FindingKind) - set(OF_OBLIGATIONS):
        assert all(text.strip() for text in said(kind, dossier=asked(2)).texts.values()), kind


def test_without_findings_there_are_no_words():
    assert write_findings(BARE, DOSSIER, AS_OF, ZONE, RULES) == []


def test_an_appointment_that_differs_is_said_with_both_dates():
    words = said(FindingKind.PROMISED_DIFFERS)
    assert words.texts["vi"] == (
        "Ngày hẹn trả trên giấy tiếp nhận (20/11/2026) khác ngày theo quy định (19/11/2026)."
    )
    assert words.texts["en"] == (
        "The appointment on the receipt slip (2026-11-20) is not the lawful one (2026-11-19)."
    )
    assert words.legal_basis == "Nghị định 123/2015/NĐ-CP, Điều 22"


def test_an_appointment_at_midnight_is_of_the_day_before():
    words = said(FindingKind.PROMISED_DIFFERS, dossier=promised("2026-11-21 00:00"))
    assert "(20/11/2026)" in words.texts["vi"]


def test_where_instants_are_compared_the_times_are_said():
    words = said(FindingKind.PROMISED_DIFFERS, rule=HOURS, original="2026-11-17", time="08:30")
    assert "(17:00 ngày 20/11/2026)" in words.texts["vi"]
    assert "(08:30 ngày 17/11/2026)" in words.texts["vi"]
    assert "(2026-11-20 17:00)" in words.texts["en"]
    by_date = replace(HOURS, conventions=Conventions(compare=Compare.DATE))
    assert "(20/11/2026)" in said(FindingKind.PROMISED_DIFFERS, rule=by_date).texts["vi"]
    by_instant = replace(STATUTORY, conventions=Conventions(compare=Compare.INSTANT))
    from_instant = replace(STATUTORY, conventions=Conventions(day_counting=DayCounting.FROM_INSTANT))
    for rule in (by_instant, from_instant):
        assert "(24:00 ngày 19/11/2026)" in said(FindingKind.PROMISED_DIFFERS, rule=rule).texts["vi"]


def test_an_appointment_is_held_to_the_committed_term_where_there_is_one():
    words = said(
        FindingKind.PROMISED_DIFFERS,
        rule=replace(RULE, committed=Commitment(Term(2, Unit.WORKING_DAY), DECISION)),
    )
    assert words.legal_basis == "Quyết định 12/QĐ-UBND, Điều 2"


def test_an_acceptance_that_was_taken_back_promises_nothing():
    first = Event(EventKind.ACCEPTED, at("2026-11-16 09:00"), "a", promised_time=at("2026-12-31 17:00"))
    events = (
        first,
        Event(EventKind.ANNULLED, at("2026-11-16 10:00"), target="a"),
        Event(EventKind.ACCEPTED, at("2026-11-16 11:00"), promised_time=at("2026-11-20 17:00")),
    )
    words = said(FindingKind.PROMISED_DIFFERS, dossier=DOSSIER._replace(events=events))
    assert "(20/11/2026)" in words.texts["vi"]


def test_a_promise_later_than_the_law_is_said_with_the_law():
    words = said(FindingKind.COMMITTED_LATER)
    assert words.texts["vi"] == "Ngày hẹn trả (20/11/2026) muộn hơn thời hạn theo quy định (19/11/2026)."
    assert words.texts["en"] == "The appointment (2026-11-20) is later than the law allows (2026-11-19)."
    assert words.legal_basis == "Nghị định 123/2015/NĐ-CP, Điều 22"


def test_a_committed_term_longer_than_the_law_is_said_with_the_date_that_it_gives():
    plain = DOSSIER._replace(events=(Event(EventKind.ACCEPTED, at("2026-11-16 09:00")),))
    words = said(FindingKind.COMMITTED_LATER, rule=RULE, original="2026-11-24", dossier=plain)
    assert words.texts["vi"] == "Ngày hẹn trả (24/11/2026) muộn hơn thời hạn theo quy định."


def asked(times: int):
    """Return the dossier with so many requests for supplements, all answered but the last."""
    events = [Event(EventKind.ACCEPTED, at("2026-11-16 09:00"))]
    for number in range(times):
        events.append(Event(EventKind.SUSPENDED, at(f"2026-11-17 {10 + number}:00"), ground="supplement"))
        if number + 1 < times:
            events.append(Event(EventKind.RESUMED, at(f"2026-11-17 {10 + number}:30")))
    return DOSSIER._replace(events=tuple(events))


def test_a_ground_that_was_used_too_often_is_named_with_its_basis():
    words = said(FindingKind.ASKED_TOO_OFTEN, dossier=asked(3))
    assert words.texts == {
        "vi": "Yêu cầu bổ sung hồ sơ: đã thực hiện 3 lần, quy định tối đa 1 lần.",
        "en": "Request for supplements: 3 times, at most 1 allowed.",
    }
    assert words.legal_basis == "Nghị định 118/2025/NĐ-CP, Điều 19 khoản 6"


def test_only_the_ground_in_force_on_the_deciding_day_is_meant():
    old = replace(
        SUPPLEMENT, effective_from=date(2018, 6, 21), effective_to=date(2025, 6, 30), names={"vi": "Cũ"}
    )
    later = replace(SUPPLEMENT, names={"vi": "Sau"})
    words = said(
        FindingKind.ASKED_TOO_OFTEN,
        rule=replace(STATUTORY, grounds=(old, SUPPLEMENT, later)),
        dossier=asked(2),
    )
    assert words.texts["vi"] == "Yêu cầu bổ sung hồ sơ: đã thực hiện 2 lần, quy định tối đa 1 lần."


def test_a_request_after_the_as_of_time_is_not_counted():
    dossier = asked(3)
    words = said(FindingKind.ASKED_TOO_OFTEN, dossier=dossier, as_of=at("2026-11-17 11:00"))
    assert "2 lần" in words.texts["vi"]


@pytest.mark.parametrize("kind", [FindingKind.PROVISIONAL_CALENDAR, FindingKind.LOW_CONFIDENCE_RULE])
def test_what_is_said_of_the_definitions_rests_on_no_law(kind):
    assert said(kind).legal_basis == ""


def test_a_provisional_calendar_has_two_reasons():
    """A year may be undecided, or decided by a decision that was read indirectly, as 2026 and 2027 are."""
    texts = said(FindingKind.PROVISIONAL_CALENDAR).texts
    assert texts == {
        "vi": "Lịch nghỉ của năm có liên quan chưa được công bố đầy đủ hoặc còn ngày chưa đối chiếu với văn bản "
        "gốc, hạn trả còn có thể thay đổi.",
        "en": "The days off of a year concerned are not all decided yet, or one was not checked against its "
        "decision, so the due date may still change.",
    }


@pytest.mark.parametrize(
    ("instant", "day", "clock"),
    [
        ("2026-11-20 00:00:00", 19, "24:00"),
        ("2026-11-20 00:00:01", 20, "00:00:01"),
        ("2026-11-19 23:59:59", 19, "23:59:59"),
        ("2026-11-19 17:00:00", 19, "17:00"),
    ],
)
def test_midnight_belongs_to_the_day_that_it_ends(instant, day, clock):
    found = last_date_of(at(instant), VIET_NAM)
    assert found == date(2026, 11, day)
    assert clock_of(at(instant), found, VIET_NAM) == clock
