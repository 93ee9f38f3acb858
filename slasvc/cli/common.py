"""What every command meets: settings, definitions, files of dossiers, refusals, a console.

A refusal is printed as a sentence on standard error and ends the command with an exit code, never with a
traceback.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime
from datetime import time as clock_time
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn
from zoneinfo import ZoneInfo

import typer

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from slasvc.calendars import CalendarRegistry
    from slasvc.engine.definitions import Definitions
    from slasvc.model.rule import RuleSet
    from slasvc.services.dossier_rows import DossierRow
    from slasvc.settings import Settings

REFUSED, WRONG_CALL, SOME_REFUSED = 1, 2, 3
"""Exit codes other than 0."""
PLAIN_WIDTH = 120
"""Width of tables where there is no terminal to ask."""
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
STANDARD_INPUT = Path("-")
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
"""Where the end of a day is meant, when only the day is given."""


def fail(message: str, code: int) -> NoReturn:
    """End the command with `message` on standard error."""
    typer.echo(message, err=True)
    raise typer.Exit(code)


@contextmanager
def refusals_end(code: int = REFUSED) -> Iterator[None]:
    """End the command with the sentence of any refusal raised inside; problems of files come one a line."""
    from slasvc.errors import SlaError

    try:
        yield
    except SlaError as error:
        fail(error.message, code)


def read_instant(text: str, option: str) -> int:
    """Return an instant from ISO 8601 text, or the last second of a day in Viet Nam from a date.

    Raises:
        InvalidInput: it is neither.
    """
    from slasvc.services.dossier_rows import decode_instant

    if DATE.fullmatch(text):
        day = read_date(text, option)
        return int(datetime.combine(day, clock_time(23, 59, 59), ZONE).timestamp())
    return decode_instant(text, option)


def read_date(text: str, option: str) -> date:
    """Return a day from text as 2026-01-31.

    Raises:
        InvalidInput: it is none.
    """
    from slasvc.errors import InvalidInput, Reason

    if DATE.fullmatch(text):
        with suppress(ValueError):
            return date.fromisoformat(text)
    message = f"{option}: {text[:64]!r} is not a date; expected one of the calendar, as 2026-01-31"
    raise InvalidInput(Reason.INVALID_VALUE, message, field=option)


def read_settings(**stated: object) -> Settings:
    """Return the settings of the environment, overruled by the options that were stated (not None)."""
    from pydantic import ValidationError
    from pydantic_settings import SettingsError

    from slasvc.settings import Settings

    try:
        return Settings(**{name: value for name, value in stated.items() if value is not None})  # type: ignore[arg-type]
    except SettingsError as error:
        found = re.search(r'field "(\w+)"', str(error))
        name = f"SLASVC_{found[1].upper()}" if found else "a SLASVC_* variable"
        fail(f'{name}: expected a JSON list, as in ["/etc/slasvc/calendars"]', WRONG_CALL)
    except ValidationError as error:
        sentences = [
            f"SLASVC_{str(fault['loc'][0]).upper()}: {fault['msg']} (found {str(fault['input'])[:64]!r})"
            for fault in error.errors(include_url=False)
        ]
        fail("\n".join(sentences), WRONG_CALL)


def read_calendars(directories: Sequence[Path] | None) -> CalendarRegistry:
    """Return the shipped calendars with those of `directories`, or of the settings where None."""
    from slasvc.calendars import load_calendars
    from slasvc.documents import shipped

    chosen = read_settings(calendars=directories or None).calendars
    with refusals_end():
        return load_calendars([shipped("calendars"), *chosen])


def read_rules(directories: Sequence[Path] | None) -> RuleSet:
    """Return the shipped rules with those of `directories`, or of the settings where None."""
    from slasvc.documents import shipped
    from slasvc.rules import load_rules

    chosen = read_settings(rules=directories or None).rules
    with refusals_end():
        return load_rules([shipped("rules"), *chosen])


def read_definitions(calendars: Sequence[Path] | None, rules: Sequence[Path] | None) -> Definitions:
    """Return the shipped calendars and rules with those of directories, or of the settings where None."""
    from slasvc.engine.definitions import load_definitions

    settings = read_settings(calendars=calendars or None, rules=rules or None)
    with refusals_end():
        return load_definitions(settings.calendars, settings.rules)


def open_dossiers(file: Path, input_format: str | None, authority: str = "") -> Iterator[DossierRow]:
    """Return the rows of a file, or of standard input; the format is that of the file's name where not stated."""
    import sys

    from slasvc.services.dossier_files import FileFormat, format_of, read_dossiers, read_stream

    stated = None if input_format is None else FileFormat(input_format)
    if file == STANDARD_INPUT:
        return read_stream(sys.stdin.buffer, stated or FileFormat.JSONL, "standard input", authority)
    return read_dossiers(file, stated or format_of(file), authority)


def json_line(answer: Mapping[str, object]) -> str:
    """Return an answer on one line, in ASCII where the output cannot hold all of it."""
    import json
    import sys

    line = json.dumps(answer, ensure_ascii=False)
    try:
        line.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return json.dumps(answer)
    return line


def printable(value: object) -> str:
    """Return text of a file without control characters, which a terminal would obey."""
    return "".join(mark if mark.isprintable() else "?" for mark in str(value))


def console() -> Console:
    """Return a console on standard output, of a fixed width where it is no terminal."""
    import shutil

    from rich.console import Console

    made = Console(highlight=False, emoji=False, markup=False)
    if not made.is_terminal:
        made.width = shutil.get_terminal_size((PLAIN_WIDTH, 24)).columns
    return made


def make_table(title: str = "", *, expand: bool = True) -> Table:
    """Return an empty table in the look of every command: a line under the headings, and no other."""
    from rich import box
    from rich.table import Table

    return Table(
        title=title or None,
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
        border_style="dim",
        header_style="bold",
        pad_edge=False,
        expand=expand,
    )
