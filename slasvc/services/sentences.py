"""The ledger of an explanation in words: the templates of `reference.wording` with dates, amounts and names.

Dates and times are written in the zone of the calendar; 00:00 at the end of a time is written as 24:00 of the day
before. Vietnamese writes dates as 16/11/2026, English as 2026-11-16.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from slasvc.model.explanation import Citation, Explanation, Portion, PortionKind
from slasvc.model.rule import Mode
from slasvc.model.term import FAMILIES, Unit
from slasvc.reference.law_day import LawDay
from slasvc.reference.wording import (
    CITATIONS,
    DAY_ZERO_COUNTED,
    DAY_ZERO_KINDS,
    DAYS_OFF,
    DECIDING_DAYS,
    LANGUAGES,
    LAPSED,
    LAPSED_COUNT,
    LAW_DAY,
    LAW_DAY_FALLBACK,
    ORIGIN_KINDS,
    PORTIONS,
    PROJECTED,
    RECEIPT_NOT_COUNTED,
)

__all__ = ["LANGUAGES", "write_citation", "write_law_day", "write_portions"]


class _Words(NamedTuple):
    """What a language needs beside the templates. Of a pair the first is for one, or for less than one."""

    date: str
    dates: str
    span: str
    working_day: tuple[str, str]
    calendar_day: tuple[str, str]
    hour: tuple[str, str]
    minute: tuple[str, str]
    second: tuple[str, str]
    working_time: str


_WORDS = {
    "vi": _Words(
        "%d/%m/%Y",
        "từ {first} đến {last}",
        "{date} từ {first} đến {last}",
        ("ngày làm việc", "ngày làm việc"),
        ("ngày theo lịch", "ngày theo lịch"),
        ("giờ", "giờ"),
        ("phút", "phút"),
        ("giây", "giây"),
        "{time} làm việc",
    ),
    "en": _Words(
        "%Y-%m-%d",
        "{first} to {last}",
        "{date} {first} to {last}",
        ("working day", "working days"),
        ("calendar day", "calendar days"),
        ("hour", "hours"),
        ("minute", "minutes"),
        ("second", "seconds"),
        "{time} of working time",
    ),
}
_ONE_DAY = timedelta(days=1)
_BEGINNINGS = DAY_ZERO_KINDS - {PortionKind.CUT_OFF, PortionKind.DEEMED}
_WORKING_DAYS = next(family for family in FAMILIES if Unit.WORKING_DAY in family)


def write_portions(explanation: Explanation, *, zone: str, language: str) -> list[str]:
    """Return each portion as a sentence of `language`, one of `LANGUAGES`."""
    unit = _unit(explanation)
    return [
        _write(portion, unit, explanation.in_seconds, ZoneInfo(zone), language)
        for portion in explanation.portions
    ]


def write_citation(citation: Citation, language: str) -> str:
    """Return a citation as a sentence of `language`, one of `LANGUAGES`."""
    name = _name(citation.names, language) or citation.subject
    return CITATIONS[citation.kind][language].format(source=citation.source, name=name)


def write_law_day(law_day: LawDay, language: str) -> str:
    """Say whose day decided the rule version, and which day is missing where another one should have."""
    template = LAW_DAY if law_day.event_kind is law_day.law_at else LAW_DAY_FALLBACK
    return template[language].format(
        date=_date(law_day.date, _WORDS[language]),
        event=DECIDING_DAYS[law_day.event_kind][language],
        missing=DECIDING_DAYS[law_day.law_at][language],
    )


def _unit(explanation: Explanation) -> Unit | None:
    """Return the unit of the last run, the only one that uses anything: the rule's, or that of a new term."""
    rule = explanation.assessment.rule
    if rule is None or rule.term is None:
        return None
    begun = [one for one in explanation.portions if one.kind in _BEGINNINGS]
    if begun and begun[-1].kind is PortionKind.NEW_TERM:
        for ground in rule.grounds:
            same = (ground.code, str(ground.source)) == (begun[-1].ground, begun[-1].source)
            if same and ground.mode is Mode.NEW_TERM and ground.added is not None:
                return ground.added.unit
    return rule.term.unit


def _write(portion: Portion, unit: Unit | None, in_seconds: bool, zone: ZoneInfo, language: str) -> str:
    sentence = _tell(portion, unit, in_seconds, zone, language)
    uncounted = portion.lapsed and "{used}" in PORTIONS[portion.kind][language]
    certain = portion.kind in DAYS_OFF or (portion.lapsed and not uncounted)
    if portion.projected and not certain:
        return PROJECTED[language].format(sentence=sentence)
    return sentence


def _tell(portion: Portion, unit: Unit | None, in_seconds: bool, zone: ZoneInfo, language: str) -> str:
    words, kind = _WORDS[language], portion.kind
    when = _when(portion, zone, words)
    template = PORTIONS[kind][language]
    if portion.lapsed and "{used}" in template:
        return LAPSED_COUNT[language].format(when=when)
    used = _seconds(portion.used, unit, words) if in_seconds else _half_days(portion.used, unit, words)
    name = _name(portion.names or {}, language) or portion.ground
    sentence = _naming(template, name).format(when=when, used=used, name=name)
    sentence = sentence.rstrip(" ,")  # a template that ends with a name the day does not have
    if portion.lapsed and not portion.projected:
        return LAPSED[language].format(sentence=sentence)
    if kind in DAY_ZERO_KINDS and portion.used:
        return DAY_ZERO_COUNTED[language].format(sentence=sentence, used=used)
    if kind in ORIGIN_KINDS and not in_seconds and unit is not Unit.SAME_DAY:
        return RECEIPT_NOT_COUNTED[language].format(sentence=sentence)
    return sentence


def _naming(template: str, name: str) -> str:
    """Return the template, or only the name where that says the kind itself: "Nghỉ bù Quốc khánh"."""
    words = template.removeprefix("{when}: ").partition("{name}")[0].rstrip(" ,")
    return "{when}: {name}" if name.casefold().startswith(words.casefold()) else template


def _name(names: Mapping[str, str], language: str) -> str:
    return names.get(language) or next(iter(names.values()), "")


def _when(portion: Portion, zone: ZoneInfo, words: _Words) -> str:
    if portion.start_time is not None and portion.end_time is not None:
        return _time_span(portion.start_time, portion.end_time, zone, words)
    first, last = _date(portion.first_date, words), _date(portion.last_date, words)
    return first if first == last else words.dates.format(first=first, last=last)


def _time_span(start_time: int, end_time: int, zone: ZoneInfo, words: _Words) -> str:
    first_date, first = _clock(start_time, zone)
    if start_time == end_time:
        return f"{_date(first_date, words)} {first}"
    last_date, last = _clock(end_time, zone)
    if last_date > first_date and last == "00:00":
        last_date, last = last_date - _ONE_DAY, "24:00"
    if first_date == last_date:
        return words.span.format(date=_date(first_date, words), first=first, last=last)
    return words.dates.format(
        first=f"{_date(first_date, words)} {first}", last=f"{_date(last_date, words)} {last}"
    )


def _clock(seconds: int, zone: ZoneInfo) -> tuple[date, str]:
    local = datetime.fromtimestamp(seconds, zone)
    return local.date(), local.strftime("%H:%M:%S" if local.second else "%H:%M")


def _date(civil_date: date, words: _Words) -> str:
    return civil_date.strftime(words.date)


def _half_days(halves: int, unit: Unit | None, words: _Words) -> str:
    whole, half = divmod(halves, 2)
    number = f"{whole or ''}½" if half else str(whole)
    day = words.working_day if unit in _WORKING_DAYS else words.calendar_day
    return f"{number} {day[halves not in (1, 2)]}"


def _seconds(seconds: int, unit: Unit | None, words: _Words) -> str:
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    parts = [
        f"{number} {pair[number != 1]}"
        for number, pair in ((hour, words.hour), (minute, words.minute), (second, words.second))
        if number
    ]
    time = " ".join(parts) or f"0 {words.minute[1]}"
    return time if unit is Unit.HOUR else words.working_time.format(time=time)
