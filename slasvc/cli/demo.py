"""`slasvc demo`: a real server, real procedures over a real channel, each due date with its reason.

Every answer is held against one that was counted by hand; a difference is printed loudly and is exit code 1.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from slasvc.cli.common import REFUSED, console, make_table, read_settings, refusals_end
from slasvc.cli.demo_calls import NamedDay, Reply, ask, is_serving, procedure_names
from slasvc.cli.demo_dossiers import DEMO_DOSSIERS, LOCAL, DemoDossier
from slasvc.cli.demo_words import CLASSES, HEADINGS, WORDS, say_date, say_dated_days, say_days, say_term
from slasvc.client import Client
from slasvc.model.dossier import EventKind
from slasvc.model.term import HOUR_UNITS
from slasvc.server import BackgroundServer


class Shown(NamedTuple):
    """A dossier of the demo with its answer."""

    case: DemoDossier
    name: str
    reply: Reply

    @property
    def agrees(self) -> bool:
        """Whether the answer is the one counted by hand."""
        return answer_text(self.reply) == self.case.expected


def run(language: str) -> None:
    """Print the table; exit code 1 when an answer differs from the count by hand."""
    screen = console()
    screen.print("Starting a slasvc server: loading calendars and rules, compiling kernels ...")
    # Stated in full, so that the environment of an installation cannot change what the demo shows.
    settings = read_settings(host="127.0.0.1", port=0, calendars=(), rules=())
    with refusals_end(), BackgroundServer(settings) as server:
        if not is_serving(server.address):
            typer.echo("the server is up, but its health is not SERVING", err=True)
            raise typer.Exit(REFUSED)
        screen.print(
            f"It is SERVING on {server.address}. Asking for {len(DEMO_DOSSIERS)} dossiers over gRPC."
        )
        shown = _ask_all(server.address)
    screen.print(_table(shown, language))
    screen.print(Text(WORDS[language]["as_of"], style="dim"))
    screen.print()
    _print_instruments(screen, shown, language)
    _print_end(screen, shown)
    if not all(one.agrees for one in shown):
        raise typer.Exit(REFUSED)


def _ask_all(address: str) -> list[Shown]:
    with Client(address) as client:
        names = procedure_names(client)
        return [
            Shown(
                case,
                names.get(case.dossier.procedure, "-"),
                ask(client, case.dossier, _last_event(case), _received(case).date()),
            )
            for case in DEMO_DOSSIERS
        ]


def _last_event(case: DemoDossier) -> int:
    """Return the as-of time: the last event, so that the demo answers the same on every day it is run."""
    return max(event.time for event in case.dossier.events)


def _received(case: DemoDossier) -> datetime:
    accepted = next(event.time for event in case.dossier.events if event.kind is EventKind.ACCEPTED)
    return datetime.fromtimestamp(accepted, LOCAL)


def answer_text(reply: Reply) -> str:
    """Return an answer in the form in which `demo_dossiers` writes the expected one."""
    if reply.reason:
        return reply.reason
    if reply.awaits:
        return f"awaits {' '.join(reply.awaits)}"
    if reply.due_date is None or reply.term is None:
        return "term not known"
    if reply.term.unit in HOUR_UNITS:
        return f"{datetime.fromtimestamp(reply.due_time, LOCAL):%Y-%m-%d %H:%M}"
    return reply.due_date.isoformat()


def _table(shown: list[Shown], language: str) -> Table:
    procedure, received, due, why = HEADINGS[language]
    table = make_table()
    table.add_column("#", justify="right", style="dim", no_wrap=True)
    table.add_column(procedure, ratio=4, overflow="fold")
    table.add_column(received, no_wrap=True)
    table.add_column(due, no_wrap=True)
    table.add_column(why, ratio=6, overflow="fold")
    for number, one in enumerate(shown, 1):
        table.add_row(
            str(number),
            _what(one, language),
            _receipt(one.case, language),
            _due(one, language),
            _why(one, language),
        )
    return table


def _what(one: Shown, language: str) -> Text:
    dossier = one.case.dossier
    words = WORDS[language]
    facts = [dossier.procedure, dossier.authority]
    facts += [words[dossier.channel.name.lower()]] if dossier.channel else []
    facts += [dossier.case] if dossier.case else []
    facts += sorted(dossier.attributes)
    return Text.assemble(_plain_name(one), "\n", (" · ".join(facts), "dim"))


def _plain_name(one: Shown) -> str:
    """Return the name of the procedure without its code, which is printed below it."""
    return one.name.removesuffix(f" ({one.case.dossier.procedure})")


def _receipt(case: DemoDossier, language: str) -> str:
    received = _received(case)
    clock = "%H:%M:%S" if received.second else "%H:%M"
    lines = [say_date(received.date(), language), f"{received:{clock}}"]
    for event in case.dossier.events:
        if event.kind is not EventKind.ACCEPTED:
            time = datetime.fromtimestamp(event.time, LOCAL)
            when = f"{time:%H:%M}" if time.date() == received.date() else f"{time:%d/%m}"
            lines.append(f"{WORDS[language][f'{event.kind.name.lower()}_on']} {when}")
    return "\n".join(lines)


def _due(one: Shown, language: str) -> Text:
    reply, words = one.reply, WORDS[language]
    if reply.reason:
        text = Text(words["refused"], style="red")
    elif reply.awaits:
        text = Text(f"{words['awaits']} ...", style="yellow")
    elif reply.due_date is None or reply.term is None:
        text = Text("?", style="yellow")
    else:
        text = Text(say_date(reply.due_date, language), style="bold green")
        if reply.term.unit in HOUR_UNITS:
            text.append(f"\n{datetime.fromtimestamp(reply.due_time, LOCAL):%H:%M}")
    if reply.timeliness is not None:
        text.append(f"\n{CLASSES[language][reply.timeliness]}", style="not bold")
    if not one.agrees:
        text.append(f"\nWRONG, by hand:\n{one.case.expected}", style="bold white on red")
    return text


def _why(one: Shown, language: str) -> Text:
    reply, words = one.reply, WORDS[language]
    if reply.reason:
        return Text(f"{reply.reason}: {reply.message}", style="red")
    term = words["not_known"] if reply.term is None else say_term(reply.term, language)
    text = Text.assemble((term, "bold"), "; ", reply.legal_basis)
    if reply.awaits:
        awaited = ", ".join(words.get(kind, kind) for kind in reply.awaits)
        text.append(f"\n{words['awaits']}: {awaited}", style="yellow")
    if days := say_days(reply.days, language):
        text.append(f"\n{days}", style="cyan")
    return text


def _print_instruments(screen: Console, shown: list[Shown], language: str) -> None:
    """List once the days that the table names, with the instruments behind them."""
    by_source: dict[str, list[NamedDay]] = {}
    for day in sorted({(day.date, day.kind): day for one in shown for day in one.reply.days}.values()):
        by_source.setdefault(day.source, []).append(day)
    table = Table.grid(padding=(0, 2), expand=True)
    table.add_column(ratio=5)
    table.add_column(ratio=6)
    for source, days in by_source.items():
        table.add_row(source, Text(say_dated_days(days, language), style="cyan"))
    screen.print(Text(WORDS[language]["instruments"], style="bold"))
    screen.print(table)


def _print_end(screen: Console, shown: list[Shown]) -> None:
    dated = sum(one.reply.due_date is not None for one in shown)
    refused = sum(bool(one.reply.reason) for one in shown)
    wrong = [number for number, one in enumerate(shown, 1) if not one.agrees]
    screen.print()
    screen.print(
        f"{len(shown)} dossiers: {dated} with a due date, {len(shown) - dated - refused} without one yet, "
        f"{refused} refused with a reason."
    )
    if wrong:
        numbers = ", ".join(map(str, wrong))
        screen.print(
            Text(f"{len(wrong)} DIFFER from the count by hand: {numbers}", style="bold white on red")
        )
    else:
        screen.print("All agree with the dates counted by hand (slasvc/cli/demo_dossiers.py).")
    screen.print("Go on with: slasvc serve | slasvc evaluate FILE | slasvc calendars show vn | README.md")
