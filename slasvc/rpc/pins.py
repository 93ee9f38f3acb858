"""Pinned definitions: answered by just these, or refused."""

from __future__ import annotations

from slasvc.errors import InvalidInput, SlaError
from slasvc.model.calendar import Calendar
from slasvc.rpc.decode import invalid
from slasvc.rpc.snapshot import Snapshot
from slasvc.v1 import deadline_pb2


def pin(snapshot: Snapshot, pins: deadline_pb2.Pins) -> Snapshot:
    """Return the snapshot that `pins` ask for; that of empty ones is `snapshot`.

    Raises:
        SlaError: a digest is not that of anything loaded.
    """
    try:
        return snapshot.pinned(pins.rule_set_digest, pins.calendar_digest)
    except SlaError as error:
        error.field = f"pins.{error.field}"
        raise


def check_calendar(pins: deadline_pb2.Pins, calendar: Calendar) -> None:
    """Refuse a pinned calendar that the dossier's authority does not work by: it would pin nothing."""
    if pins.calendar_digest and pins.calendar_digest != calendar.digest:
        raise off_calendar(calendar.id, calendar.digest)


def off_calendar(calendar_id: str, digest: str) -> InvalidInput:
    """Return the refusal of a pinned calendar where the dossier's authority works by another one."""
    return invalid(
        "pins.calendar_digest",
        f"it is not of calendar {calendar_id}, which the dossier's authority works by; "
        f"expected one of that calendar, as {digest}",
    )
