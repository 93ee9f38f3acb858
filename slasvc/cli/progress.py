"""How far a command has come, on standard error: a bar on a terminal, elsewhere a plain line now and then."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import typer

SECONDS_BETWEEN_LINES = 10
BAR_WIDTH = 20


class Advance(Protocol):
    """Told that `count` more are done, and what else there is to say by now; threads may share it."""

    def __call__(self, count: int, more: str = "") -> None:
        """Add `count`, and show it."""


@contextmanager
def show_progress(what: str, total: int | None = None) -> Iterator[Advance]:
    """Give a function to be told of what is done, and show it while the block lasts.

    Args:
        what: is counted ("dossiers").
        total: how many there are; None where nobody knows.
    """
    if not sys.stderr.isatty():
        yield _Lines(_Count(what, total)).advance
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    columns = BarColumn(BAR_WIDTH), TextColumn("{task.description}", markup=False)
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("starting", total=total)
        counted = _Count(what, total)

        def advance(count: int, more: str = "") -> None:
            bar.update(task, advance=count, description=counted.add(count, more))

        yield advance


class _Count:
    """What is done so far, as a sentence with the rate and the time that is left."""

    def __init__(self, what: str, total: int | None) -> None:
        self._what, self._total = what, total
        self._done, self._began = 0, time.monotonic()
        self._lock = threading.Lock()

    def add(self, count: int, more: str) -> str:
        with self._lock:
            self._done += count
            done = self._done
        rate = done / max(time.monotonic() - self._began, 1e-3)
        of_total = f" of {self._total:,}" if self._total else ""
        left = f", {(self._total - done) / rate:,.0f} s left" if self._total and rate else ""
        return f"{done:,}{of_total} {self._what}, {rate:,.0f} a second{left}{', ' if more else ''}{more}"


class _Lines:
    """Plain lines, no more often than every `SECONDS_BETWEEN_LINES`."""

    def __init__(self, counted: _Count) -> None:
        self._counted = counted
        self._said = time.monotonic()
        self._lock = threading.Lock()

    def advance(self, count: int, more: str = "") -> None:
        sentence, now = self._counted.add(count, more), time.monotonic()
        with self._lock:
            if now - self._said >= SECONDS_BETWEEN_LINES:
                self._said = now
                typer.echo(sentence, err=True)
