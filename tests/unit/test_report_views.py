"""Reports on terminals of any width: every number of every row is there in full."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest

from slasvc.cli.report_views import Shown, print_report
from slasvc.cli.report_voice import Voice
from slasvc.reports.tables import Cell, Column, Table

NAME = "Ủy ban nhân dân xã Quỳnh Lưu, tỉnh Nghệ An"
COUNTS = [10_000_001 + 1_111_111 * number for number in range(8)]
NATION = Table(
    "II.06",
    [Column("Rank", int), Column("Authority", str), *(Column(f"({at})", int) for at in range(1, 9))],
    [[1, NAME, *COUNTS], [None, "H26", *range(8)]],
    ["", "All", *COUNTS],
)


def lines(
    shown: Shown, width: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> list[str]:
    monkeypatch.setenv("COLUMNS", str(width))
    print_report(shown, "heading", "note", Voice("vi", None))
    return capsys.readouterr().out.splitlines()


@pytest.mark.parametrize("width", [40, 60, 80, 100, 120, 200])
def test_numbers_that_do_not_fit_beside_each_other_come_below_and_are_never_cut(
    width: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    printed = lines(Shown(NATION, [0.5, None, 1.0]), width, capsys, monkeypatch)
    text = "\n".join(printed)
    assert "…" not in text
    assert max(map(len, printed)) <= width
    for count in COUNTS:
        assert text.count(f"{count:,}".replace(",", ".")) == 2, "once in its row, once in that of all"
    tables = sum("Authority" in line for line in printed)
    assert tables == sum(line.strip().startswith("All") for line in printed), "each names its rows"
    assert (tables == 1) == (width >= 120)
    assert sum("heading" in line for line in printed) == 1


@pytest.mark.parametrize(
    ("columns", "row"),
    [
        ([Column("Authority", str), Column("Share", float)], ["H41", None]),
        ([Column("Authority", str), Column("Score", Decimal)], ["H41", None]),
        ([Column("Dossier", str), Column("Ended", date)], ["HS-1", None]),
    ],
    ids=["rates", "scores", "days"],
)
def test_a_column_without_any_value_is_laid_as_one_with_values(
    columns: Sequence[Column],
    row: Sequence[Cell],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    head, _, body = (
        line
        for line in lines(Shown(Table("x", columns, [row])), 80, capsys, monkeypatch)[2:5]
        if line.strip()
    )
    name = columns[1].name
    place = head.index(name) if columns[1].kind is date else head.index(name) + len(name) - 1
    assert body[place] == "-"


def test_what_was_asked_is_repeated_without_what_a_terminal_would_obey(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    table = Table("x", [Column("Dossier", str)], [["HS[/b]\x1b[31m"]], limits="Only field: [red]\x1b[31m.")
    printed = lines(Shown(table), 80, capsys, monkeypatch)
    assert [line.strip() for line in printed if "[31m" in line] == ["HS[/b]?[31m", "Only field: [red]?[31m."]
