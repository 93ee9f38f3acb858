"""`slasvc calendars check` and `calendars list`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from slasvc.calendars import CalendarRegistry
from slasvc.calendars.differences import Difference, differences_from_base
from slasvc.cli.common import console, make_table, read_calendars
from slasvc.model.calendar import Calendar


def check(directories: Sequence[Path]) -> None:
    """Load the calendars and show where they differ from the `holidays` package; problems end the command."""
    registry = read_calendars(directories)
    without_reason = 0
    for calendar_id, origin in sorted(registry.origins.items()):
        if origin.base is not None and calendar_id not in _inheriting(registry):
            differences = differences_from_base(registry, calendar_id)
            without_reason += sum(not difference.reason for difference in differences)
            _print_differences(calendar_id, differences)
    ids = {calendar.id for calendar in registry.calendars.values()}
    doubt = f"; {without_reason} differences have no reason" if without_reason else ""
    print(f"{len(ids)} calendars in {len(registry.calendars)} revisions, no problems{doubt}")


def _inheriting(registry: CalendarRegistry) -> set[str]:
    """Return ids of calendars whose base is that of a calendar they extend: their days are shown there."""
    return {
        calendar_id
        for calendar_id, origin in registry.origins.items()
        if any(
            registry.origins[above].base == origin.base
            for above in origin.extends
            if above in registry.origins
        )
    }


def _print_differences(calendar_id: str, differences: Sequence[Difference]) -> None:
    shown = console()
    if not differences:
        shown.print(f"{calendar_id}: as the holidays package has it, in every decided year\n")
        return
    table = make_table(f"{calendar_id}: {len(differences)} differences from the holidays package")
    table.add_column("Date", no_wrap=True)
    table.add_column("The calendar has", ratio=2)
    table.add_column("Occasion", ratio=3)
    table.add_column("Reason", ratio=4)
    for difference in differences:
        table.add_row(
            f"{difference.date:%a %Y-%m-%d}",
            difference.kind.value,
            difference.name,
            difference.reason or "NO REASON GIVEN",
            style=None if difference.reason else "bold red",
        )
    shown.print(table)


def list_all(directories: Sequence[Path] | None) -> None:
    """Print a table of every revision of every calendar."""
    registry = read_calendars(directories)
    table = make_table(expand=False)
    for heading in ("Calendar", "Revision", "Covers", "Time zone", "Provisional years", "Digest"):
        table.add_column(heading, no_wrap=heading != "Provisional years")
    for _, calendar in sorted(registry.calendars.items()):
        table.add_row(
            calendar.id,
            calendar.revision,
            f"{calendar.first_date} to {calendar.last_date}",
            calendar.zone,
            join_years(provisional_years(calendar)) or "none",
            calendar.digest[:12],
        )
    console().print(table)


def provisional_years(calendar: Calendar) -> list[int]:
    """Return the years that hold a provisional day, ascending."""
    return sorted({civil_date.year for civil_date, day in calendar.dated_days() if day.provisional})


def join_years(years: Sequence[int]) -> str:
    """Write years as text, runs of them as first-last: "2026, 2028-2031"."""
    runs: list[list[int]] = []
    for year in years:
        if runs and runs[-1][-1] == year - 1:
            runs[-1][1:] = [year]
        else:
            runs.append([year])
    return ", ".join("-".join(map(str, run)) for run in runs)
