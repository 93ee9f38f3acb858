"""An assessment made by hand in which everything is set, for tests of what is done with one.

The dossier is of 16 November 2026, a Monday, at H41.101; the answer is of Wednesday the 25th at 09:00.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Any

from slasvc.model.assessment import ActBy, Assessment, Finding, FindingKind, StepAssessment, Timeliness
from slasvc.model.calendar import Confidence
from slasvc.model.deadline import Deadline
from slasvc.model.dossier import Channel, Dossier, Event, EventKind
from slasvc.model.rule import (
    Anchor,
    AttributableTo,
    Cause,
    Commitment,
    Conditions,
    Ground,
    Mode,
    Obligation,
    Owed,
    OwedBy,
    Procedure,
    ProcessStep,
    RestartSteps,
    RuleSet,
    RuleVersion,
    Source,
)
from slasvc.model.term import Conventions, Term, Unit

ZONE = "Asia/Ho_Chi_Minh"
VIET_NAM = timezone(timedelta(hours=7))


def at(text: str) -> int:
    """Return an instant written in the time of Viet Nam, "2026-11-16 09:00"."""
    return int(datetime.fromisoformat(text).replace(tzinfo=VIET_NAM).timestamp())


def due(text: str, time: str = "") -> Deadline:
    """Return a deadline on a date, at 24:00 or at a time of that day."""
    day = date.fromisoformat(text)
    instant = at(f"{day} {time}") if time else at(f"{day + timedelta(days=1)} 00:00")
    return Deadline(date(2026, 11, 16), day, instant, False)


AS_OF = at("2026-11-25 09:00")
DECREE = Source("Nghị định 118/2025/NĐ-CP", "Điều 19 khoản 6")
DECISION = Source("Quyết định 12/QĐ-UBND", "Điều 2")


def obligation(code: str, **changes: Any) -> Obligation:
    """Return an obligation of the authority, due three working days after receipt."""
    return Obligation(
        **{
            "code": code,
            "names": {"vi": f"Việc {code}", "en": f"Duty {code}"},
            "owed": Owed.ALWAYS,
            "owed_by": OwedBy.AUTHORITY,
            "anchor": Anchor.RECEIVED,
            "acts": frozenset({EventKind.SUSPENDED, EventKind.REFUSED}),
            "term": Term(3, Unit.WORKING_DAY),
            "conventions": Conventions(),
            "effective_from": date(2025, 7, 1),
            "effective_to": None,
            "source": DECREE,
            "confidence": Confidence.HIGH,
            "missed": {"vi": f"Chưa làm {code}.", "en": f"{code} was not done."},
            "late": {"vi": f"Làm muộn {code}.", "en": f"{code} was done late."},
            "too_often": {"vi": f"Quá số lần {code}.", "en": f"{code} was done too often."},
            **changes,
        }
    )


APOLOGISE = obligation(
    "apologise",
    owed=Owed.IF_LATE,
    anchor=Anchor.DUE_DATE,
    before=True,
    term=Term(1, Unit.CALENDAR_DAY),
    acts=frozenset({EventKind.APOLOGISED}),
    max_times=1,
)
ANSWER = obligation(
    "answer", owed_by=OwedBy.APPLICANT, anchor=Anchor.SUSPENDED, ground="supplement", needs_reason=True
)
REASON = obligation("reason", owed=Owed.WITH_REASON, term=None, late={}, too_often={})
HAND_OVER = obligation(
    "hand_over",
    owed=Owed.IF_DONE,
    anchor=Anchor.ACCEPTED,
    term=Term(0, Unit.SAME_DAY),
    channels=frozenset({Channel.POST, Channel.COUNTER}),
    attributes=frozenset({"remote_area", "paper"}),
    effective_to=date(2027, 12, 31),
)
STEPS = (
    ProcessStep(
        "receive", {"vi": "Tiếp nhận", "en": "Receive"}, {}, Term(1, Unit.WORKING_DAY), Conventions(), ()
    ),
    ProcessStep(
        "appraise",
        {"vi": "Thẩm định", "en": "Appraise"},
        {"vi": "Phòng chuyên môn", "en": "Specialist division"},
        Term(2, Unit.WORKING_DAY),
        Conventions(),
        ("receive",),
        "H41.5",
    ),
    ProcessStep(
        "return", {"vi": "Trả", "en": "Return"}, {}, Term(4, Unit.WORKING_HOUR), Conventions(), ("appraise",)
    ),
)
SUPPLEMENT = Ground(
    "supplement",
    {"vi": "Yêu cầu bổ sung hồ sơ", "en": "Request for supplements"},
    Mode.RESTART,
    date(2025, 7, 1),
    None,
    DECREE,
    Confidence.HIGH,
    max_times=1,
)
RULE = RuleVersion(
    id="9.000001/2025-07-01",
    procedure="9.000001",
    conditions=Conditions(),
    effective_from=date(2025, 7, 1),
    effective_to=None,
    suspensions=(),
    starts_on=frozenset({EventKind.ACCEPTED}),
    term=Term(3, Unit.WORKING_DAY),
    conventions=Conventions(),
    preset="vn-2025",
    cutoff_attribute="",
    source=Source("Nghị định 123/2015/NĐ-CP", "Điều 22"),
    confidence=Confidence.LOW,
    grounds=(SUPPLEMENT,),
    obligations=(APOLOGISE, ANSWER, REASON, HAND_OVER),
    committed=Commitment(Term(2, Unit.WORKING_DAY, plus_half=True), DECISION, 80),
    steps=STEPS,
    restart_steps=RestartSteps.OPEN,
)
PROCEDURE = Procedure("9.000001", {"vi": "Thủ tục"}, "Lĩnh vực", EventKind.ACCEPTED, (RULE,))
RULES = RuleSet({}, {PROCEDURE.code: PROCEDURE}, {}, "0" * 64)
DOSSIER = Dossier(
    "HS-1",
    "9.000001",
    "H41.101",
    (Event(EventKind.ACCEPTED, at("2026-11-16 09:00"), promised_time=at("2026-11-20 17:00")),),
)
CAUSE = Cause("system_failure", {"vi": "Lỗi hệ thống", "en": "System failure"}, AttributableTo.SYSTEM_FAILURE)
BARE = Assessment(RULE, at("2026-11-16 09:00"), frozenset(), due("2026-11-19"), owner="H41.101")
"""Nothing is set but what always is."""
WHOLE = BARE._replace(
    timeliness=Timeliness.OVERDUE,
    lateness_days=3,
    severity=1,
    committed=due("2026-11-26", "10:00"),
    committed_projection=due("2026-11-27"),
    original=due("2026-11-18"),
    promise_kept=False,
    owner="H41.5",
    findings=(
        Finding(FindingKind.PROMISED_DIFFERS),
        Finding(FindingKind.LOW_CONFIDENCE_RULE),
        Finding(FindingKind.MISSED, APOLOGISE),
    ),
    act_by=(
        ActBy(APOLOGISE, None, date(2026, 11, 18), at("2026-11-19 00:00"), date(2026, 11, 18)),
        ActBy(ANSWER, 2, date(2026, 11, 28), at("2026-11-28 10:30"), date(2026, 11, 27)),
    ),
    steps=(
        StepAssessment(
            STEPS[0],
            Timeliness.EARLY,
            at("2026-11-16 09:00"),
            at("2026-11-16 15:00"),
            due("2026-11-17"),
            -1,
            None,
            "H41.101",
            "cb-12",
        ),
        StepAssessment(
            STEPS[1],
            Timeliness.OVERDUE,
            at("2026-11-16 15:00"),
            None,
            due("2026-11-18", "16:30"),
            4,
            95,
            "H41.5",
            "",
        ),
        StepAssessment(STEPS[2], Timeliness.NOT_STARTED, None, None, None, None, None, "H41.101", ""),
    ),
    cause=CAUSE,
)
"""Everything is set that an assessment can have."""
