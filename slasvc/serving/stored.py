"""What `slasvc doctor` finds of what an installation keeps: its ledger and its snapshots. Nothing is changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from slasvc.errors import Reason, SlaError
from slasvc.serving.finding import Finding, State
from slasvc.settings import Settings

OLD_SNAPSHOT = 2
"""Days after which the latest snapshot is to be looked at: a nightly run makes one of each day."""
_MENDING = {
    "locked": "see which other program writes to it (a backup, a copy); the service waits and goes on by itself",
    "full": "make room on its disk; the service goes on by itself",
    "unreachable": "start the database, and see that SLASVC_LEDGER_URL and its pg_hba.conf let the service in",
    "failing": "see that it is a ledger, and its disk sound; else restore a backup (docs/operations.md, Runbook)",
}


def check_ledger(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Yield what there is to say of the ledger; nothing where none is set."""
    if not settings.ledger_url:
        return
    from slasvc.ledger.checking import examine_ledger  # takes long to import, as what follows does
    from slasvc.ledger.database import VERSION

    try:
        found = examine_ledger(settings.ledger_url)
    except SlaError as error:
        mend = _MENDING.get(error.metadata.get("cause", ""), "set SLASVC_LEDGER_URL to such a path or URL")
        if error.reason is Reason.LEDGER_READ_ONLY:
            mend = "let the service's user write to it: file and directory, or the tables of the database"
        yield Finding(State.BROKEN, "ledger", error.message, mend)
        return
    if found.version == VERSION:
        yield Finding(State.FINE, "ledger", f"it can be written to; its tables are of version {VERSION}")
    elif not found.version:
        mend = "start the service, or check that SLASVC_LEDGER_URL names the ledger that is meant"
        yield Finding(State.SOON, "ledger", "there is none yet; the first start makes it", mend)
    elif found.version < VERSION:
        told = f"its tables are of version {found.version}; the next start brings them to {VERSION}"
        yield Finding(State.SOON, "ledger", told, "back it up, and then restart the service")
    else:
        told = f"its tables are of version {found.version}, and this software knows them up to {VERSION}"
        yield Finding(
            State.BROKEN, "ledger", told, "install the version of slasvc that it was used with last"
        )
    if found.unsafe:
        told = f"what is acknowledged may be lost with the power: {found.unsafe}"
        yield Finding(State.BROKEN, "ledger", told, found.mend)
    if (found.last_recorded or 0) > now.timestamp():
        told = f"something was recorded at {_said(found.last_recorded)}, which is still to come"
        mend = "set the clock right; it is behind now, or was ahead when that was recorded"
        yield Finding(State.BROKEN, "ledger", told, mend)
    if found.last_closed > now.timestamp():
        told = f"the second {_said(found.last_closed)}, which is still to come, is closed: recording waits for it"
        mend = f"set the clock right; if it was ahead: DELETE FROM closings WHERE known_time = {found.last_closed}"
        yield Finding(State.BROKEN, "ledger", told, mend)


def _said(time: int | None) -> str:
    return f"{datetime.fromtimestamp(time or 0, UTC):%Y-%m-%d %H:%M:%S} UTC"


def check_snapshots(root: Path | None, now: datetime) -> Iterator[Finding]:
    """Yield what there is to say of the directory of snapshots; nothing where none is set."""
    if root is None:
        return
    from slasvc.reports.snapshots import LATEST, ZONE, open_snapshot

    if not root.is_dir():
        mend = "make it, and let the service read it and the nightly run write to it (SLASVC_SNAPSHOTS)"
        yield Finding(State.BROKEN, "snapshots", f"{root} is not there, or no directory", mend)
        return
    try:
        latest = open_snapshot(root, LATEST)
    except SlaError as error:
        if error.reason is Reason.UNKNOWN_SNAPSHOT:
            mend = f"run slasvc recompute with --output {root}/DAY, and have it run every night"
            yield Finding(
                State.SOON, "snapshots", f"{root} has no complete one: there are no statistics", mend
            )
        else:
            mend = "remove its directory, and run the slasvc recompute anew that wrote it"
            yield Finding(State.BROKEN, "snapshots", error.message, mend)
        return
    days = (now.astimezone(ZONE).date() - latest.as_of_date).days
    named = f"the latest, {latest.id}, is of {latest.as_of_date}"
    found = f"{named}, {days} days ago"
    if days < 0:
        mend = "set the clock right if it is behind; else remove the snapshot, and run slasvc recompute anew"
        yield Finding(State.BROKEN, "snapshots", f"{named}, which is still to come", mend)
    elif days > OLD_SNAPSHOT:
        mend = "see what the nightly run says, and run slasvc recompute: statistics are of that day"
        yield Finding(State.SOON, "snapshots", found, mend)
    else:
        yield Finding(State.FINE, "snapshots", found)
