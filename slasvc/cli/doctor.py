"""`slasvc doctor`: what is wrong with this installation, and how to mend it."""

from __future__ import annotations

from datetime import UTC, datetime

import typer

from slasvc.cli.common import REFUSED, read_settings
from slasvc.serving.doctor import examine
from slasvc.serving.finding import State

_MARKS = {State.FINE: "fine   ", State.SOON: "look at", State.BROKEN: "BROKEN "}


def run() -> None:
    """Print what every check finds; exit code 1 when something is broken."""
    worst = State.FINE
    for finding in examine(read_settings(), datetime.now(UTC)):
        print(f"{_MARKS[finding.state]}  {finding.subject}: {finding.found}", flush=True)
        if finding.mend:
            print(f"         To mend: {finding.mend}.")
        if State.BROKEN in (finding.state, worst):
            worst = State.BROKEN
    if worst is State.BROKEN:
        print(
            "\nSomething is broken: the service does not start, or answers what it should not, until it is mended."
        )
        raise typer.Exit(REFUSED)
    print("\nNothing is broken.")
