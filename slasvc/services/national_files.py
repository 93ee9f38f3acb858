"""Files of national records: one JSON object a line, a JSON array, or an object with a list of records.

A line or a record is in memory, never the whole file. Text is UTF-8, with or without a byte order mark. What is no
JSON ends an array with `UNREADABLE_INPUT`, and only its own row where each record has a line.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import IO

from slasvc.errors import InvalidInput, Reason
from slasvc.services.dossier_rows import unreadable
from slasvc.services.national_records import NationalRow, decode_record, keep_known, refuse_record

MAX_RECORD = 2**20
"""Longest record or line, in characters."""
_CHUNK = 2**16
_WITHIN = "\0within"
_UTF16_MARKS = ("\udcff\udcfe", "\udcfe\udcff")
_EXPECTED = 'expected a national record, as in {"MaHoSo": "H40.12.3-261122-0001", ...}'


def read_national(text: IO[str], name: str, authority: str = "") -> Iterator[NationalRow]:
    """Yield the rows of an open file in order; `name` stands for it in messages.

    Raises:
        InvalidInput: it is empty, not UTF-8, or an array or object in it breaks off.
    """
    source = _Source(text, name)
    mark = source.peek()
    if mark == "":
        raise unreadable(f"{name} is empty; {_EXPECTED}")
    if source.buffer.startswith(_UTF16_MARKS) or "\0" in source.buffer[:4]:
        raise unreadable(f"{name} is not UTF-8 text; save the file as UTF-8")
    found = _listed(source) if mark == "[" else _objects(source)
    for line, value in found:
        if isinstance(value, NationalRow):
            yield value
        elif isinstance(value, dict):
            yield decode_record(line, value, authority)
        else:
            yield refuse_record(line, _EXPECTED)


class _Source:
    """A text read a piece at a time, and the values in it."""

    def __init__(self, text: IO[str], name: str) -> None:
        self.text, self.name = text, name
        self.buffer, self.line, self.ended = "", 1, False
        self.decoder = json.JSONDecoder(object_pairs_hook=_keep)

    def peek(self) -> str:
        """Return the next mark that is no white space, empty at the end."""
        while True:
            stripped = self.buffer.lstrip()
            self.line += self.buffer.count("\n", 0, len(self.buffer) - len(stripped))
            self.buffer = stripped
            if self.buffer or not self.fill():
                return self.buffer[:1]

    def fill(self) -> bool:
        """Read more; return whether there was more."""
        more = "" if self.ended else self.text.read(_CHUNK)
        self.ended = not more
        self.buffer += more
        return bool(more)

    def take(self, count: int) -> str:
        """Return and drop the next characters."""
        taken, self.buffer = self.buffer[:count], self.buffer[count:]
        self.line += taken.count("\n")
        return taken

    def take_line(self) -> str | None:
        """Return the rest of the line without its end; None, and the line is dropped, where it is too long."""
        while (end := self.buffer.find("\n")) < 0:
            if len(self.buffer) > MAX_RECORD:
                while (end := self.buffer.find("\n")) < 0 and self.fill():
                    self.buffer = self.buffer[-_CHUNK:] if end < 0 else self.buffer
                self.take(end + 1 or len(self.buffer))
                return None
            if not self.fill():
                return self.take(len(self.buffer))
        return self.take(end + 1)

    def take_value(self) -> object:
        """Return the next JSON value, of which unknown keys are dropped.

        Raises:
            InvalidInput: there is none, or it is longer than `MAX_RECORD`.
        """
        self.peek()
        while True:
            try:
                value, end = self.decoder.raw_decode(self.buffer)
                if end < len(self.buffer) or not self.fill():  # a number may go on
                    self.take(end)
                    return value
            except RecursionError:
                raise self.broken() from None
            except ValueError:
                if len(self.buffer) > MAX_RECORD:
                    raise unreadable(
                        f"{self.name}: a record is longer than {MAX_RECORD} characters"
                    ) from None
                if not self.fill():
                    raise self.broken() from None

    def expect(self, mark: str) -> None:
        """Drop the next mark. Raises InvalidInput where it is another one."""
        if self.peek() != mark:
            raise self.broken()
        self.take(1)

    def broken(self) -> InvalidInput:
        """Return the refusal of a text that is not JSON here."""
        return unreadable(f"{self.name} is not JSON from line {self.line} on")


def _keep(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Keep the keys of a record; of an object around records, its first list or object."""
    kept = keep_known(pairs)
    if not kept:
        for _, value in pairs:
            if isinstance(value, list):
                return {_WITHIN: value}
            if isinstance(value, dict) and "MaHoSo" in value:
                return {_WITHIN: [value]}
    return kept


def _objects(source: _Source) -> Iterator[tuple[int, object]]:
    """Yield records that stand one a line; where the first line is not a whole value, as one document."""
    while not source.buffer.partition("\n")[1] and len(source.buffer) <= MAX_RECORD and source.fill():
        pass
    first = source.buffer.partition("\n")[0]
    try:
        json.loads(first, object_pairs_hook=_keep)
    except (ValueError, RecursionError):
        if not first.rstrip().endswith("}"):
            while source.peek():
                yield from _document(source)
            return
    while source.peek():
        line = source.line
        text = source.take_line()
        if text is None:
            sentence = f"the line is longer than {MAX_RECORD} characters"
            yield line, refuse_record(line, sentence, Reason.TOO_LARGE)
            continue
        try:
            value = json.loads(text, object_pairs_hook=_keep)
        except (ValueError, RecursionError):
            yield line, refuse_record(line, "the line is not JSON", Reason.UNREADABLE_INPUT)
        else:
            yield from ((line, one) for one in _within(value))


def _within(value: object) -> list[object]:
    within = value.get(_WITHIN) if isinstance(value, dict) else None
    return within if isinstance(within, list) else [value]


def _document(source: _Source) -> Iterator[tuple[int, object]]:
    """Yield the record that an object is, or the elements of the first list in it."""
    line, listed = source.line, False
    members: list[tuple[str, object]] = []
    source.take(1)
    while source.peek() != "}":
        key = str(source.take_value())
        known = bool(keep_known([(key, None)]))
        source.expect(":")
        if source.peek() == "[" and not (known or listed or keep_known(members)):
            listed = True
            yield from _listed(source)
        else:
            value = source.take_value()
            if known or isinstance(value, dict):
                members.append((key, value))
        if source.peek() != "}":
            source.expect(",")
    source.take(1)
    if not listed:
        yield from ((line, one) for one in _within(_keep(members)))


def _listed(source: _Source) -> Iterator[tuple[int, object]]:
    """Yield the elements of an array with the line each begins on."""
    source.take(1)
    while source.peek() != "]":
        line = source.line
        yield from ((line, one) for one in _within(source.take_value()))
        if source.peek() != "]":
            source.expect(",")
    source.take(1)
