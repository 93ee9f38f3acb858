"""The words of the demo in Vietnamese and English: headings, weekdays, terms, classes, days off."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from slasvc.cli.demo_calls import NamedDay
from slasvc.model.assessment import Timeliness
from slasvc.model.calendar import DayKind
from slasvc.model.term import Term, Unit

HEADINGS = {
    "en": ("Procedure", "Received", "Due", "Why"),
    "vi": ("Thủ tục", "Tiếp nhận", "Hạn trả", "Vì sao"),
}
WEEKDAYS = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "vi": ("T2", "T3", "T4", "T5", "T6", "T7", "CN"),
}
UNITS_VI = {
    Unit.WORKING_HOUR: "giờ làm việc",
    Unit.HOUR: "giờ",
    Unit.WORKING_DAY: "ngày làm việc",
    Unit.CALENDAR_DAY: "ngày",
    Unit.WEEK: "tuần",
    Unit.MONTH: "tháng",
    Unit.YEAR: "năm",
    Unit.SAME_DAY: "trong ngày",
}
CLASSES = {
    "vi": {
        Timeliness.NOT_STARTED: "chưa bắt đầu tính",
        Timeliness.VOID: "đã rút hoặc đã đóng",
        Timeliness.EARLY: "đã giải quyết trước hạn",
        Timeliness.ON_TIME: "đã giải quyết đúng hạn",
        Timeliness.LATE: "đã giải quyết quá hạn",
        Timeliness.OVERDUE: "quá hạn",
        Timeliness.SUSPENDED: "đang tạm dừng",
        Timeliness.DUE_TODAY: "đến hạn hôm nay",
        Timeliness.DUE_SOON: "sắp đến hạn",
        Timeliness.ON_TRACK: "đang trong hạn",
        Timeliness.UNDETERMINED: "chưa xác định",
    },
    "en": {timeliness: timeliness.name.lower().replace("_", " ") for timeliness in Timeliness},
}
WORDS = {
    "en": {
        "off": "off",
        "made_up": "made up",
        "awaits": "awaits",
        "paid": "payment of the fee",
        "accepted": "acceptance",
        "not_known": "term not known",
        "refused": "refused",
        "submitted_on": "submitted",
        "postmarked_on": "posted",
        "paid_on": "paid",
        "instruments": "The days off and made-up days rest on",
        "as_of": "How a dossier stands is said for the moment of its last event.",
        "online": "online",
        "counter": "counter",
        "post": "post",
    },
    "vi": {
        "off": "nghỉ",
        "made_up": "làm bù",
        "awaits": "chờ",
        "paid": "nộp phí, lệ phí",
        "accepted": "tiếp nhận",
        "not_known": "chưa rõ thời hạn",
        "refused": "từ chối",
        "submitted_on": "nộp",
        "postmarked_on": "bưu điện",
        "paid_on": "nộp phí",
        "instruments": "Căn cứ của các ngày nghỉ và ngày làm bù",
        "as_of": "Tình trạng hồ sơ được xác định tại thời điểm của sự kiện cuối cùng.",
        "online": "trực tuyến",
        "counter": "tại quầy",
        "post": "bưu chính",
    },
}


def say_term(term: Term, language: str) -> str:
    """Write a term for people."""
    half = "½" if term.plus_half else ""
    if language == "vi":
        return (
            UNITS_VI[term.unit]
            if term.unit is Unit.SAME_DAY
            else f"{term.length}{half} {UNITS_VI[term.unit]}"
        )
    unit = term.unit.name.lower().replace("_", " ")
    if term.unit is Unit.SAME_DAY:
        return unit
    return f"{term.length}{half} {unit}{'' if term.halves == 2 else 's'}"


def say_date(day: date, language: str, *, year: bool = True) -> str:
    """Write a date with its weekday: "Tue 24/11/2026", or without the year."""
    pattern = "%d/%m/%Y" if year else "%d/%m"
    return f"{WEEKDAYS[language][day.weekday()]} {day:{pattern}}"


def say_days(days: Sequence[NamedDay], language: str) -> str:
    """Name the days off and the made-up days, neighbours of one name together; empty without any."""
    words = WORDS[language]
    off = [day for day in days if day.kind is not DayKind.MAKE_UP]
    made_up = [say_date(day.date, language, year=False) for day in days if day.kind is DayKind.MAKE_UP]
    parts = []
    if off:
        named = [f"{_span(run, language)} {short_name(run[0], language)}" for run in _runs(off, language)]
        parts.append(f"{words['off']}: {', '.join(named)}")
    if made_up:
        parts.append(f"{words['made_up']}: {', '.join(made_up)}")
    return "; ".join(parts)


def say_dated_days(days: Sequence[NamedDay], language: str) -> str:
    """Name days with their years, neighbours of one name together."""
    return ", ".join(
        f"{_span(run, language)}/{run[-1].date.year} {short_name(run[0], language)}"
        for run in _runs(days, language)
    )


def short_name(day: NamedDay, language: str) -> str:
    """Return the occasion without what stands in brackets: a day of Tết is Tết."""
    name = day.names.get(language) or next(iter(day.names.values()), day.kind.name.lower())
    return re.sub(r"\s*\(.*?\)(?=$|\s)|\s+-\s+.*$", "", name).strip()


def _runs(days: Sequence[NamedDay], language: str) -> list[list[NamedDay]]:
    """Group neighbouring days of one short name."""
    runs: list[list[NamedDay]] = []
    for day in days:
        last = runs[-1][-1] if runs else None
        if (
            last
            and day.date - last.date == timedelta(1)
            and short_name(day, language) == short_name(last, language)
        ):
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs


def _span(run: Sequence[NamedDay], language: str) -> str:
    first = say_date(run[0].date, language, year=False)
    return first if len(run) == 1 else f"{first}-{say_date(run[-1].date, language, year=False)}"
