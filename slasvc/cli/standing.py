"""What `slasvc explain` shows beside the days: promises, what is owed, what was found, and the steps.

Each part is printed only where there is something to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from rich.table import Table

from slasvc.cli.common import console, make_table, printable
from slasvc.cli.demo_words import WEEKDAYS
from slasvc.model.assessment import ActBy, Assessment, StepAssessment, Timeliness
from slasvc.model.dossier import Dossier
from slasvc.model.rule import AttributableTo, Obligation, Owed, OwedBy
from slasvc.services.findings import DATES, FindingWords, clock_of, ends_by_date, in_language

WORDS = {
    "vi": {
        "committed": "Hẹn trả theo cam kết: {when}",
        "reappointed": "Hẹn lại ngày trả: {when}",
        "projected": "{promise} (nếu tiếp tục ngay lúc này)",
        "kept": "{promise}, đã thực hiện đúng hẹn",
        "broken": "{promise}, không thực hiện đúng hẹn",
        "owner": "Cơ quan đang chịu trách nhiệm giải quyết: {owner}",
        "cause": "Nguyên nhân chậm: {name} ({whose})",
        "own": "chủ quan",
        "not_own": "khách quan",
        "act_by": "Việc cần làm",
        "by": "Chậm nhất",
        "who": "Trách nhiệm",
        "what": "Nội dung",
        "basis": "Căn cứ",
        "remind": "nhắc việc {when}",
        "past": "đã quá hạn",
        "findings": "Vi phạm, lưu ý",
        "steps": "Các bước xử lý",
        "step": "Bước",
        "unit": "Đơn vị",
        "due": "Hạn",
        "standing": "Tình trạng",
        "over": "Vượt (+)",
        "official": "Cán bộ",
        "days": "{amount} ngày",
        "day": "{amount} ngày",
        "time": "{amount} giờ",
    },
    "en": {
        "committed": "Committed: {when}",
        "reappointed": "New appointment: {when}",
        "projected": "{promise} (if it resumed now)",
        "kept": "{promise}, kept",
        "broken": "{promise}, not kept",
        "owner": "The authority that answers for it now: {owner}",
        "cause": "Cause of the delay: {name} ({whose})",
        "own": "the authority's own",
        "not_own": "not the authority's own",
        "act_by": "Still to be done",
        "by": "By",
        "who": "Who",
        "what": "What",
        "basis": "Article",
        "remind": "remind {when}",
        "past": "past",
        "findings": "Findings",
        "steps": "Steps",
        "step": "Step",
        "unit": "Unit",
        "due": "Due",
        "standing": "Standing",
        "over": "Over (+)",
        "official": "Official",
        "days": "{amount} days",
        "day": "{amount} day",
        "time": "{amount} h",
    },
}
OWED_BY = {
    "vi": {
        OwedBy.AUTHORITY: "cơ quan giải quyết",
        OwedBy.APPLICANT: "người nộp hồ sơ",
        OwedBy.CONSULTED: "cơ quan được lấy ý kiến",
    },
    "en": {
        OwedBy.AUTHORITY: "authority",
        OwedBy.APPLICANT: "applicant",
        OwedBy.CONSULTED: "consulted body",
    },
}
CONDITIONS: Mapping[str, Mapping[Owed, str]] = {
    "vi": {Owed.IF_LATE: "(nếu hồ sơ không kịp hạn trả)", Owed.IF_DONE: "(nếu cần thực hiện)"},
    "en": {Owed.IF_LATE: "(if it will come late)", Owed.IF_DONE: "(if it is to be done at all)"},
}
"""When an obligation is owed that is not owed always."""
IS_LATE = {"vi": "(vì hồ sơ đã quá hạn)", "en": "(as the dossier is overdue)"}
"""Why one is owed of which the condition has come true."""
STEP_CLASSES: Mapping[str, Mapping[Timeliness, str]] = {
    "vi": {
        Timeliness.NOT_STARTED: "chưa bắt đầu",
        Timeliness.EARLY: "xong trước hạn",
        Timeliness.ON_TIME: "xong đúng hạn",
        Timeliness.LATE: "xong quá hạn",
        Timeliness.OVERDUE: "quá hạn",
        Timeliness.SUSPENDED: "đang tạm dừng",
        Timeliness.DUE_TODAY: "đến hạn hôm nay",
        Timeliness.DUE_SOON: "sắp đến hạn",
        Timeliness.ON_TRACK: "đang trong hạn",
    },
    "en": {timeliness: timeliness.name.lower().replace("_", " ") for timeliness in Timeliness},
}
"""The classes that a step can have; one that is done is not handed to anybody, so the words are its own."""


class Standing(NamedTuple):
    """What the view speaks of: a dossier as of an instant, in the zone of its calendar."""

    dossier: Dossier
    assessment: Assessment
    findings: Sequence[FindingWords]
    as_of: int
    zone: str


def print_standing(standing: Standing, language: str) -> None:
    """Print all that there is to say beside the days."""
    zone, assessment = ZoneInfo(standing.zone), standing.assessment
    if lines := list(_facts(standing.dossier, assessment, zone, language)):
        print()
        for line in lines:
            print(line)
    tables = [
        _act_by_table(assessment, standing.as_of, zone, language),
        _findings_table(standing.findings, language),
        _steps_table(assessment.steps, zone, language),
    ]
    if tables := [table for table in tables if table.row_count]:
        print()
        for table in tables:  # each ends with an empty line
            console().print(table)


def _facts(dossier: Dossier, assessment: Assessment, zone: ZoneInfo, language: str) -> Iterator[str]:
    """Yield the promises, the owner where it is another one, and the cause of the delay."""
    words = WORDS[language]
    if promise := _promise(assessment, zone, words, language):
        yield promise
    if assessment.owner not in ("", dossier.authority):
        yield words["owner"].format(owner=assessment.owner)
    if (cause := assessment.cause) is not None:
        whose = words["own" if cause.attributable_to is AttributableTo.AUTHORITY else "not_own"]
        yield words["cause"].format(name=in_language(cause.names, language) or cause.code, whose=whose)


def _promise(assessment: Assessment, zone: ZoneInfo, words: Mapping[str, str], language: str) -> str:
    """Write the end of the committed clock and whether the second promise was kept; empty without one."""
    deadline, rule = assessment.committed or assessment.committed_projection, assessment.rule
    if deadline is None:
        return ""
    # Without a committed term, or where a second promise is judged, it is the new appointment.
    again = assessment.promise_kept is not None or rule is None or rule.committed is None
    when = _when(deadline.due_date, deadline.due_time, zone, language)
    promise = words["reappointed" if again else "committed"].format(when=when)
    if assessment.committed is None:
        promise = words["projected"].format(promise=promise)
    if assessment.promise_kept is None:
        return promise
    return words["kept" if assessment.promise_kept else "broken"].format(promise=promise)


def _act_by_table(assessment: Assessment, as_of: int, zone: ZoneInfo, language: str) -> Table:
    words = WORDS[language]
    table = make_table(words["act_by"])
    table.add_column(words["by"], no_wrap=True)
    table.add_column(words["who"], max_width=18)
    table.add_column(words["what"], ratio=3, overflow="fold")
    table.add_column(words["basis"], ratio=2, overflow="fold")
    today = datetime.fromtimestamp(as_of, zone).date()
    for owed in assessment.act_by:
        obligation = owed.obligation
        is_past = _is_past(owed, as_of, today)
        table.add_row(
            _act_by_when(owed, zone, language, is_past=is_past),
            OWED_BY[language][obligation.owed_by],
            _act(obligation, assessment.timeliness, language),
            str(obligation.source),
            style="red" if is_past else None,
        )
    return table


def _is_past(owed: ActBy, as_of: int, today: date) -> bool:
    """Say whether an act would come late now: after its day, or where instants are compared after its instant."""
    if ends_by_date(owed.obligation.term, owed.obligation.conventions):
        return today > owed.last_date
    return as_of > owed.last_time


def _act(obligation: Obligation, timeliness: Timeliness, language: str) -> str:
    name = in_language(obligation.names, language) or obligation.code
    condition = CONDITIONS[language].get(obligation.owed, "")
    if obligation.owed is Owed.IF_LATE and timeliness is Timeliness.OVERDUE:
        condition = IS_LATE[language]
    return f"{name}\n{condition}".rstrip()


def _act_by_when(owed: ActBy, zone: ZoneInfo, language: str, *, is_past: bool) -> str:
    """Write the limit, below it that it is past, or when to remind where that is another day."""
    words = WORDS[language]
    when = _when(owed.last_date, owed.last_time, zone, language)
    if is_past:
        return f"{when}\n{words['past']}"
    if owed.warn_date != owed.last_date:
        return f"{when}\n{words['remind'].format(when=write_day(owed.warn_date, language))}"
    return when


def _findings_table(findings: Sequence[FindingWords], language: str) -> Table:
    words = WORDS[language]
    table = make_table(words["findings"])
    table.add_column(words["what"], ratio=3, overflow="fold")
    table.add_column(words["basis"], ratio=2, overflow="fold")
    for finding in findings:
        table.add_row(in_language(finding.texts, language), finding.legal_basis)
    return table


def _steps_table(steps: Sequence[StepAssessment], zone: ZoneInfo, language: str) -> Table:
    words = WORDS[language]
    with_official = any(assessed.official for assessed in steps)
    table = make_table(words["steps"])
    table.add_column(words["step"], ratio=1, overflow="fold")
    table.add_column(words["unit"], max_width=16, overflow="fold")
    table.add_column(words["due"], no_wrap=True)
    table.add_column(words["standing"], no_wrap=True)
    table.add_column(words["over"], justify="right", no_wrap=True)
    if with_official:
        table.add_column(words["official"], max_width=14, overflow="fold")
    for assessed in steps:
        deadline = assessed.deadline
        due = "" if deadline is None else _when(deadline.due_date, deadline.due_time, zone, language)
        cells = [
            in_language(assessed.step.names, language) or assessed.step.code,
            assessed.unit,
            due,
            STEP_CLASSES[language][assessed.timeliness],
            _overuse(assessed, language),
        ]
        late = assessed.timeliness in (Timeliness.LATE, Timeliness.OVERDUE)
        table.add_row(
            *cells, *([printable(assessed.official)] if with_official else []), style="red" if late else None
        )
    return table


def _overuse(assessed: StepAssessment, language: str) -> str:
    """Write the signed amount: working time for a step counted in time, else working days."""
    words, minutes, days = WORDS[language], assessed.overuse_minutes, assessed.overuse_days
    if minutes is not None:
        sign = "+" if minutes > 0 else "-" if minutes else ""
        hours, rest = divmod(abs(minutes), 60)
        return words["time"].format(amount=f"{sign}{hours}:{rest:02d}")
    if days is None:
        return ""
    return words["day" if abs(days) == 1 else "days"].format(amount=f"{days:+d}" if days else "0")


def _when(day: date, instant: int, zone: ZoneInfo, language: str) -> str:
    """Write the last day, and the time where that is not the end of the day."""
    clock = clock_of(instant, day, zone)
    return write_day(day, language) if clock == "24:00" else f"{write_day(day, language)} {clock}"


def write_day(day: date, language: str) -> str:
    """Write a date with its weekday."""
    return f"{WEEKDAYS[language][day.weekday()]} {day.strftime(DATES[language])}"
