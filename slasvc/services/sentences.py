"""The ledger of an explanation in words: the templates of `reference.wording` with dates, amounts and names.

Dates and times are written in the zone of the calendar; 00:00 at the end of a time is written as 24:00 of the day
before. Vietnamese writes dates as 16/11/2026, English as 2026-11-16.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from slasvc.model.explanation import Citation, Portion
from slasvc.reference.wording import CITATIONS, LANGUAGES, LAPSED, PORTIONS

__all__ = ["LANGUAGES", "write_citation", "write_portion"]


class _Words(NamedTuple):
    """What a language needs beside the templates. Of a pair the first is for one, or for less than one."""

    date: str
    dates: str
    span: str
    day: tuple[str, str]
    hour: tuple[str, str]
    minute: tuple[str, str]
    second: tuple[str, str]


_WORDS = {
    "vi": _Words(
        "%d/%m/%Y",
        "từ {first} đến {last}",
        "{date} từ {first} đến {last}",
        ("ngày", "ngày"),
        ("giờ", "giờ"),
        ("phút", "phút"),
        ("giây", "giây"),
    ),
    "en": _Words(
        "%Y-%m-%d",
        "{first} to {last}",
        "{date} {first} to {last}",
        ("day", "days"),
        ("hour", "hours"),
        ("minute", "minutes"),
        ("second", "seconds"),
    ),
}
_ONE_DAY = timedelta(days=1)


def write_portion(portion: Portion, *, in_seconds: bool, zone: str, language: str) -> str:
    """Return a portion as a sentence of `language`, one of `LANGUAGES`; `in_seconds` is the explanation's."""
    words = _WORDS[language]
    sentence = PORTIONS[portion.kind][language].format(
        when=_when(portion, ZoneInfo(zone), words),
        used=_seconds(portion.used, words) if in_seconds else _half_days(portion.used, words),
        name=_name(portion.names or {}, language),
        source=portion.source,
    )
    sentence = sentence.rstrip()  # a template that ends with a name the day does not have
    return LAPSED[language].format(sentence=sentence) if portion.lapsed else sentence


def write_citation(citation: Citation, language: str) -> str:
    """Return a citation as a sentence of `language`, one of `LANGUAGES`."""
    return CITATIONS[citation.kind][language].format(source=citation.source, subject=citation.subject)


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


def _half_days(halves: int, words: _Words) -> str:
    whole, half = divmod(halves, 2)
    number = f"{whole or ''}½" if half else str(whole)
    return f"{number} {words.day[halves not in (1, 2)]}"


def _seconds(seconds: int, words: _Words) -> str:
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    parts = [
        f"{number} {pair[number != 1]}"
        for number, pair in ((hour, words.hour), (minute, words.minute), (second, words.second))
        if number
    ]
    return " ".join(parts) or f"0 {words.minute[1]}"
