"""Whose calendar it is: the longest assigned prefix of an authority code, on whole segments.

In a prefix `@` stands for one capital letter and `#` for one digit; `@##` is therefore every code of Decision
20/2020/QĐ-TTg (a letter and two digits: G09, H40) and cannot be a code such as DE-BE. Of two prefixes
with as many segments, the one that spells the leftmost differing character out holds.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

PLACEHOLDERS = {"@": "[A-Z]", "#": "[0-9]"}


class Assignments:
    """Calendar ids by authority code prefix."""

    def __init__(self, calendars: Mapping[str, str]) -> None:
        self._spelled = {p: calendar for p, calendar in calendars.items() if not _open(p)}
        self._open = [
            (prefix.count(".") + 1, _pattern(prefix), calendars[prefix])
            for prefix in sorted(filter(_open, calendars), key=_placeholder_mask)
        ]

    def assigned(self, authority_code: str) -> str | None:
        """Return the calendar assigned to the longest prefix of `authority_code`, or None."""
        segments = authority_code.split(".")
        for length in range(len(segments), 0, -1):
            prefix = ".".join(segments[:length])
            if prefix in self._spelled:
                return self._spelled[prefix]
            for pattern_length, pattern, calendar in self._open:
                if pattern_length == length and pattern.fullmatch(prefix):
                    return calendar
        return None


def _open(prefix: str) -> bool:
    return any(placeholder in prefix for placeholder in PLACEHOLDERS)


def _pattern(prefix: str) -> re.Pattern[str]:
    return re.compile("".join(PLACEHOLDERS.get(char, re.escape(char)) for char in prefix))


def _placeholder_mask(prefix: str) -> tuple[bool, ...]:
    """Order prefixes so that of those matching one code the most spelled out comes first."""
    return tuple(char in PLACEHOLDERS for char in prefix)
