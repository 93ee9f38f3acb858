"""`slasvc doctor`: what is wrong with this installation, and how to mend it."""

from __future__ import annotations

import shutil
import sys
import textwrap
from datetime import UTC, datetime

import typer

from slasvc.cli.common import REFUSED, read_settings
from slasvc.serving.doctor import examine
from slasvc.serving.finding import State

_MARKS = {State.FINE: "fine   ", State.SOON: "look at", State.BROKEN: "BROKEN "}
_INDENT = " " * 9


def run() -> None:
    """Print what every check finds; exit code 1 when something is broken."""
    worst = State.FINE
    for finding in examine(read_settings(), datetime.now(UTC)):
        _say(f"{_MARKS[finding.state]}  {finding.subject}: {finding.found}")
        if finding.mend:
            _say(f"{_INDENT}To mend: {finding.mend}.")
        if State.BROKEN in (finding.state, worst):
            worst = State.BROKEN
    print()
    if worst is State.BROKEN:
        _say(
            "Something is broken: until it is mended the service does not start, cannot do all of its work, "
            "or answers what it should not.",
            indent="",
        )
        raise typer.Exit(REFUSED)
    print("Nothing is broken.")


def _say(sentence: str, indent: str = _INDENT) -> None:
    """Print a sentence, between words on several lines where a terminal is narrower; a log has it on one."""
    if sys.stdout.isatty():
        width = shutil.get_terminal_size().columns
        sentence = textwrap.fill(
            sentence,
            width,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        )
    print(sentence, flush=True)
