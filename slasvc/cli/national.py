"""`slasvc evaluate --format dvcqg`: records of the national portal against the law, on one screen or row by row.

Nothing personal can be printed: it was dropped when the records were read.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime

import typer
from rich.console import Group
from rich.table import Table
from rich.text import Text

from slasvc.cli.common import SOME_REFUSED, WRONG_CALL, console, fail, json_line, make_table, refusals_end
from slasvc.cli.national_words import WORDS, say_refusal, say_why
from slasvc.engine.definitions import Definitions
from slasvc.services.dossier_rows import DossierRow
from slasvc.services.national_answers import national_records, plain_answer
from slasvc.services.national_audit import AuditedRow, audit_rows
from slasvc.services.national_fields import ZONE
from slasvc.services.national_totals import BANDS, Totals

TOP = 5
"""Procedures that the summary names."""
WHYS = 7
"""Reasons that the summary names; the rest are counted together."""


def run(
    definitions: Definitions, rows: Iterable[DossierRow], as_of: int, output: str | None, language: str | None
) -> None:
    """Audit records and print what `output` asks for: table, json or dvcqg; exit code 3 when some were refused."""
    if output is None:
        output = "table" if sys.stdout.isatty() else "json"
    totals = Totals()
    with refusals_end(WRONG_CALL):
        for audited in audit_rows(definitions, rows, as_of):
            totals.add(audited)
            if output != "table":
                _print_rows(definitions, audited, as_of, output)
    if output == "table":
        names = {code: dict(one.names) for code, one in definitions.rules.procedures.items()}
        console().print(summary(totals, as_of, names, language or "vi"))
    if refused := totals.refused.total():
        message = f"{refused} of {totals.records} records were refused"
        if output == "table":  # the summary has said so
            raise typer.Exit(SOME_REFUSED)
        fail(message, SOME_REFUSED)


def _print_rows(definitions: Definitions, audited: list[AuditedRow], as_of: int, output: str) -> None:
    if output == "dvcqg":
        answers = national_records(definitions, audited, as_of)
    else:
        answers = [plain_answer(one) for one in audited]
    for answer in answers:
        print(json_line(answer))


def summary(totals: Totals, as_of: int, names: dict[str, dict[str, str]], language: str) -> Group:
    """Return the summary that fits one screen of 100 columns and 30 lines."""
    words = WORDS[language]
    when = datetime.fromtimestamp(as_of, ZONE).strftime("%d/%m/%Y %H:%M")
    title = words["title"].format(records=_number(totals.records, language), as_of=when)
    below = Table.grid(expand=True, padding=(0, 2))
    below.add_column(width=50)
    below.add_column(ratio=1)
    below.add_row(_whys(totals, language), _procedures(totals, names, language))
    return Group(
        Text(title, style="bold"),
        *_heads(totals, language),
        _appointments(totals, language),
        *_classes(totals, language),
        below,
        Text(words["rows"], style="dim"),
        Text(words["records"], style="dim"),
    )


def _heads(totals: Totals, language: str) -> Iterator[Text]:
    words = WORDS[language]
    refused = totals.refused.total()
    judged = _number(totals.records - refused, language)
    yield Text(f"{words['judged']}: {judged}   {words['refused']}: {_number(refused, language)}")
    if refused:
        parts = [
            f"{say_refusal(reason, field, language)} {_number(count, language)}"
            for (reason, field), count in totals.refused.most_common(3)
        ]
        rest = [f"+{len(totals.refused) - len(parts)}"] if len(totals.refused) > len(parts) else []
        yield Text("  " + "; ".join(parts + rest), style="yellow")


def _appointments(totals: Totals, language: str) -> Table:
    words = WORDS[language]
    table = make_table()
    table.collapse_padding = True  # a number must never be cut: that leaves room for hundreds of thousands
    table.add_column(words["appointments"], no_wrap=True)
    table.add_column(words["right"], justify="right", no_wrap=True)
    table.add_column(words["wrong"], justify="right", no_wrap=True)
    table.add_column(words["by"], no_wrap=True)
    for band in BANDS:
        table.add_column(band, justify="right", no_wrap=True, min_width=3)
    table.add_column(words["not_compared"], justify="right", no_wrap=True)
    for name, counts in (("first", totals.first), ("moved", totals.moved)):
        share = _share(counts.right, counts.right + counts.wrong, language)
        table.add_row(
            words[name],
            _number(counts.right, language),
            _number(counts.wrong, language),
            *_bands(counts.early, words["early"], language),
            _number(counts.not_compared.total(), language),
        )
        table.add_row("", share, "", *_bands(counts.late, words["late"], language), "")
    if any(counts.early["0"] + counts.late["0"] for counts in (totals.first, totals.moved)):
        table.caption, table.caption_justify = words["zero"], "left"
    return table


def _bands(counts: Counter[str], name: str, language: str) -> list[str]:
    return [
        f"{name} {_number(counts.total(), language)}",
        *(_number(counts[band], language) for band in BANDS),
    ]


def _classes(totals: Totals, language: str) -> Iterator[Text]:
    words = WORDS[language]
    yield Text(words["classes"], style="bold")
    for name, (done, still_open), style in (
        ("in_time", totals.wrongly_in_time, "red"),
        ("too_late", totals.wrongly_late, "cyan"),
    ):
        count = _number(done + still_open, language)
        yield Text.assemble(
            f"  {words[name]}: ",
            (count, f"bold {style}"),
            f"  ({words['done']} {_number(done, language)}, {words['open']} {_number(still_open, language)})",
        )


def _whys(totals: Totals, language: str) -> Table:
    words = WORDS[language]
    table = make_table()
    table.add_column(words["why"], no_wrap=True, overflow="ellipsis", ratio=1)
    table.add_column(words["count"], justify="right", no_wrap=True)
    counts: Counter[str] = Counter()
    for why, count in (totals.first.why + totals.moved.why).items():
        counts[say_why(why, language)] += count
    named = counts.most_common(WHYS)
    for name, count in named:
        table.add_row(name, _number(count, language))
    if rest := counts.total() - sum(count for _, count in named):
        table.add_row(Text(words["others"].format(count=len(counts) - len(named)), style="dim"), str(rest))
    return table


def _procedures(totals: Totals, names: dict[str, dict[str, str]], language: str) -> Table:
    words = WORDS[language]
    table = make_table()
    table.add_column(words["procedures"], no_wrap=True, overflow="ellipsis", ratio=1)
    table.add_column(words["wrong_of"], justify="right", no_wrap=True)
    for code, wrong in totals.wrong_procedures.most_common(TOP):
        if wrong:
            name = names.get(code, {}).get(language, "").removesuffix(f" ({code})")
            all_of_it = _number(totals.procedures[code], language)
            table.add_row(f"{code} {name}", f"{_number(wrong, language)} / {all_of_it}")
    return table


def _number(count: int, language: str) -> str:
    written = f"{count:,}"
    return written.replace(",", ".") if language == "vi" else written


def _share(part: int, whole: int, language: str) -> str:
    if not whole:
        return "–"
    # Rounded down: only all of them are 100%.
    written = f"{1000 * part // whole / 10:.1f}%"
    return written.replace(".", ",") if language == "vi" else written
