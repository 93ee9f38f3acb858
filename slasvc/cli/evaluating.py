"""`slasvc evaluate`: a file of dossiers in, an answer for each out."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import typer

from slasvc.cli.common import (
    SOME_REFUSED,
    WRONG_CALL,
    console,
    fail,
    json_line,
    make_table,
    open_dossiers,
    printable,
    read_definitions,
    read_instant,
    refusals_end,
)
from slasvc.errors import InvalidInput, Reason
from slasvc.model.codes import check_authority_code
from slasvc.services.dossier_files import FileFormat
from slasvc.services.dossier_rows import DossierRow
from slasvc.services.evaluation import Answer, evaluate_rows


def run(
    file: Path,
    *,
    input_format: str | None,
    as_of: str | None,
    output: str | None,
    authority: str | None = None,
    language: str | None = None,
    calendars: Sequence[Path] | None,
    rules: Sequence[Path] | None,
) -> None:
    """Evaluate every row of `file`; exit code 3 when some were refused, 2 when the file cannot be read."""
    with refusals_end(WRONG_CALL):
        as_of_time = int(time.time()) if as_of is None else read_instant(as_of, "--as-of")
        _check_national(input_format, output, authority, language)
        rows = open_dossiers(file, input_format, authority or "")
        first = next(rows, None)  # so that an unreadable file is refused before anything is loaded
    definitions = read_definitions(calendars, rules)
    if input_format == FileFormat.DVCQG.value:
        from slasvc.cli.national import run as audit

        audit(definitions, _again(first, rows), as_of_time, output, language)
        return
    as_table = sys.stdout.isatty() if output is None else output == "table"
    total = refused = 0
    with refusals_end(WRONG_CALL):
        for answers in evaluate_rows(definitions, _again(first, rows), as_of_time):
            total += len(answers)
            refused += sum(answer["error"] is not None for answer in answers)
            _print_table(answers) if as_table else _print_json(answers)
    if refused:
        fail(f"{refused} of {total} dossiers were refused", SOME_REFUSED)
    if as_table:
        typer.echo(f"{total} dossiers answered", err=True)


def _check_national(
    input_format: str | None, output: str | None, authority: str | None, language: str | None
) -> None:
    """Refuse options that only say something of records of the national portal."""
    if authority is not None:
        check_authority_code(authority)
    if input_format != FileFormat.DVCQG.value and (output == "dvcqg" or authority or language):
        message = "--output dvcqg, --authority and --language need --format dvcqg"
        raise InvalidInput(Reason.INVALID_VALUE, message)


def _again(first: DossierRow | None, rows: Iterator[DossierRow]) -> Iterator[DossierRow]:
    if first is not None:
        yield first
        yield from rows


def _print_json(answers: list[Answer]) -> None:
    for answer in answers:
        print(json_line(answer))


def _print_table(answers: list[Answer]) -> None:
    shown = console()
    table = make_table()
    table.add_column("Line", justify="right", no_wrap=True)
    table.add_column("Dossier", max_width=24, overflow="fold")
    table.add_column("Procedure", no_wrap=True)
    table.add_column("Authority", max_width=14, overflow="fold")
    table.add_column("Due", no_wrap=True)
    table.add_column("Why", ratio=1, overflow="fold")
    for answer in answers:
        table.add_row(
            str(answer["line"]),
            printable(answer["dossier_id"]),
            printable(answer["procedure_code"]),
            printable(answer["authority_code"]),
            _marked_due(answer),
            _why(answer),
            style="red" if answer["error"] else None,
        )
    table.caption = "\n".join(_notes(answers)) or None
    table.caption_justify = "left"
    shown.print(table)


def _notes(answers: list[Answer]) -> Iterator[str]:
    """Yield what the marks beside the dates mean, those that occur."""
    if any(answer["provisional"] for answer in answers):
        yield "* provisional: a later decision on the calendar may still move the date"
    if any(_count_findings(answer) for answer in answers):
        yield "!1 one finding, !2 two: limits or duties missed; slasvc explain FILE --dossier ID says which"


def _count_findings(answer: Answer) -> int:
    """Return how many findings there are beside that of the calendar, which has its own mark."""
    findings: Any = answer["findings"]
    return sum(finding["finding"] != "provisional_calendar" for finding in findings)


def _marked_due(answer: Answer) -> str:
    """Return the due date with the number of findings, "2026-11-19 !2"."""
    count = _count_findings(answer)
    return f"{_due(answer)} !{count}" if count else _due(answer)


def _due(answer: Answer) -> str:
    if answer["error"]:
        return "refused"
    if answer["projected_due_date"]:
        return f"suspended (if resumed now {answer['projected_due_date']})"
    if answer["due_date"] is None:
        return "awaiting" if answer["awaits"] else str(answer["timeliness"]).replace("_", " ")
    term: Any = answer["term"]
    by_the_hour = f" {str(answer['due_time'])[11:16]}" if "hour" in term["unit"] else ""
    return f"{answer['due_date']}{by_the_hour}{' *' if answer['provisional'] else ''}"


def _why(answer: Answer) -> str:
    error: Any = answer["error"]
    if error is not None:
        return f"{error['reason']}: {printable(error['message'])}"
    awaited = f"awaits: {', '.join(map(str, answer['awaits']))}; " if answer["awaits"] else ""  # type: ignore[call-overload]
    if answer["rule_id"] is None:
        return awaited.removesuffix("; ")
    length = "term not known" if answer["term_unknown"] else _length(answer["term"])
    return f"{awaited}{length}; {answer['legal_basis']}"


def _length(term: Any) -> str:
    unit = str(term["unit"]).replace("_", " ")
    if unit == "same day":
        return unit
    half = "½" if term["plus_half"] else ""
    return f"{term['length']}{half} {unit}{'' if term['length'] == 1 and not half else 's'}"
