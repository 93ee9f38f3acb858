"""What a command shows of its progress: a bar on a terminal, and plain lines now and then elsewhere."""

from __future__ import annotations

import io
import sys

import pytest

from slasvc.cli import progress
from slasvc.cli.progress import show_progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_elsewhere_than_on_a_terminal_lines_are_plain_and_seldom(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter((100.0, 100.0, *(time for time in (101.0, 109.9, 110.0, 115.0, 120.0) for _ in range(2))))
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(clock))
    with show_progress("rows", 4_000) as advance:
        for _ in range(5):
            advance(500, "3 refused")
    assert capsys.readouterr().err.splitlines() == [
        "1,500 of 4,000 rows, 150 a second, 17 s left, 3 refused",
        "2,500 of 4,000 rows, 125 a second, 12 s left, 3 refused",
    ]


@pytest.mark.parametrize(("total", "says"), [(4_000, "500 of 4,000 rows, "), (None, "500 rows, ")])
def test_a_terminal_has_a_bar_that_is_gone_in_the_end(
    total: int | None, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    with show_progress("rows", total) as advance:
        advance(500, "[red]3 refused")
    shown = terminal.getvalue()
    assert "━" in shown
    assert says in shown
    assert "[red]3 refused" in shown
    assert shown.endswith("\x1b[2K")
