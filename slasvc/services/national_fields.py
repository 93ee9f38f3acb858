"""One field of a national record: texts, times and codes, read or refused, and written back.

Times are `yyyyMMddHHmmss` in Viet Nam. An appointment at 000000 is a date without a time of day: it lasts until
the end of that day. No refusal quotes a value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from slasvc.errors import InvalidInput, Reason
from slasvc.model.codes import is_authority_code

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
DAY_SECONDS = 86_400
"""Every day in Viet Nam has as many."""
REPEATED = "\0repeated"
"""Key under which `keep_known` notes one that a JSON object gives twice."""

_TIME = re.compile(r"[0-9]{14}")
_TIME_EXPECTED = "expected yyyyMMddHHmmss in the time of Viet Nam, as in 20261116090000"
_YEARS = range(2000, 2101)
_HIGHEST_FIRST = re.compile(r"([A-Y][0-9]{2}(?:\.[0-9]{1,3})*)-[0-9]{6}-[0-9]{1,8}")
_LOWEST_FIRST = re.compile(r"((?:[0-9]{1,3}\.)+[A-Y][0-9]{2})-[0-9]{6}-[0-9]{1,8}")


def read_authority(dossier_id: str) -> str:
    """Return the authority that a MaHoSo names, highest group first; empty where it names none.

    Circular 01/2018/TT-VPCP art. 19 writes the lowest group first (000.03.12.H40-...), with zeros for levels
    that are not used; Decision 20/2020/QĐ-TTg art. 4 the highest (H40.12.3-...).
    """
    if found := _HIGHEST_FIRST.fullmatch(dossier_id):
        code = found[1]
    elif found := _LOWEST_FIRST.fullmatch(dossier_id):
        groups = found[1].split(".")
        while not groups[0].strip("0"):
            groups.pop(0)
        code = ".".join(reversed(groups))
    else:
        return ""
    return code if is_authority_code(code) else ""


def read_text(values: Mapping[str, object], name: str, prefix: str = "") -> str:
    """Return a text or number without white space around it; empty where there is none."""
    value = values.get(name)
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise invalid(f"{prefix}{name}", "expected text")
    return value.strip()


def require_text(values: Mapping[str, object], name: str) -> str:
    """Return a text that must be there."""
    text = read_text(values, name)
    if not text:
        raise missing(name)
    return text


def read_time(values: Mapping[str, object], name: str, prefix: str = "") -> int | None:
    """Return an instant, None where the field is empty."""
    text, field = read_text(values, name, prefix), prefix + name
    if not text:
        return None
    if not _TIME.fullmatch(text):
        what = "is a date without a time of day; " if re.fullmatch(r"[0-9]{8}", text) else ""
        raise invalid(field, what + _TIME_EXPECTED)
    parts = (text[:4], text[4:6], text[6:8], text[8:10], text[10:12], text[12:])
    year, month, day, hour, minute, second = map(int, parts)
    if year not in _YEARS:
        raise invalid(field, f"the year must be from {_YEARS.start} to {_YEARS.stop - 1}; {_TIME_EXPECTED}")
    try:
        return int(datetime(year, month, day, hour, minute, second, tzinfo=ZONE).timestamp())
    except ValueError:
        raise invalid(field, f"there is no such date or time of day; {_TIME_EXPECTED}") from None


def read_appointment(values: Mapping[str, object], name: str, prefix: str = "") -> int | None:
    """Return the instant an appointment lasts to: of a date without a time of day, the end of that day."""
    time = read_time(values, name, prefix)
    if time is not None and read_text(values, name, prefix).endswith("000000"):
        return time + DAY_SECONDS
    return time


def write_time(seconds: int) -> str:
    """Return an instant as `yyyyMMddHHmmss`."""
    return datetime.fromtimestamp(seconds, ZONE).strftime("%Y%m%d%H%M%S")


def write_appointment(seconds: int) -> str:
    """Return the instant an appointment lasts to; the 24:00 at which a day ends as its last second.

    000000 of the next day would be read as that day.
    """
    written = write_time(seconds)
    return write_time(seconds - 1) if written.endswith("000000") else written


def refuse_repeated(values: Mapping[str, object], prefix: str = "") -> None:
    """Refuse an object in which a key is given twice."""
    if repeated := values.get(REPEATED):
        raise invalid(f"{prefix}{repeated}", "is given twice")


def missing(field: str) -> InvalidInput:
    """Return the refusal of a field that must be there."""
    return InvalidInput(Reason.MISSING_FIELD, f"{field} is missing", field=field)


def malformed(field: str, expected: str) -> InvalidInput:
    """Return the refusal of a code."""
    return InvalidInput(Reason.MALFORMED_CODE, f"{field} is malformed; expected {expected}", field=field)


def invalid(field: str, message: str) -> InvalidInput:
    """Return the refusal of any other value."""
    return InvalidInput(Reason.INVALID_VALUE, f"{field}: {message}", field=field)
