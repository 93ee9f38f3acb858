"""The history in a national record: its state, its supplements and its times as events.

Each event is checked against those before it. What the record does not date is taken from the last thing known,
so that nobody is late by a guess.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from slasvc.model.dossier import Event, EventKind
from slasvc.services.national_fields import (
    invalid,
    missing,
    read_appointment,
    read_time,
    refuse_repeated,
    require_text,
)

SUPPLEMENTS = "DanhSachHoSoBoSung"
REASON_STATED = "stated in the national record"
"""Stands for a reason in writing: of a supplement request, whose text is not kept, and of a refusal and an undated
suspension, for which no field is read, so that a record cannot show that there was none."""
CARRIED = frozenset(
    {
        EventKind.SUBMITTED,
        EventKind.ACCEPTED,
        EventKind.SUSPENDED,
        EventKind.RESUMED,
        EventKind.REFUSED,
        EventKind.WITHDRAWN,
        EventKind.COMPLETED,
        EventKind.RETURNED,
    }
)
"""The kinds of events that records carry."""


class State(enum.IntEnum):
    """TrangThaiHoSo: the ten national states of a dossier."""

    SUBMITTED = 1
    ACCEPTED = 2
    REFUSED_AT_INTAKE = 3
    IN_PROGRESS = 4
    SUPPLEMENT = 5
    FINANCIAL_OBLIGATION = 6
    WITHDRAWN = 7
    STOPPED = 8
    COMPLETED = 9
    RETURNED = 10


NOT_ACCEPTED = frozenset({State.SUBMITTED, State.REFUSED_AT_INTAKE})
DONE = frozenset({State.COMPLETED, State.RETURNED})
OPEN = frozenset(State) - NOT_ACCEPTED - DONE - {State.WITHDRAWN}
GROUNDS = {
    State.SUPPLEMENT: "supplement",
    State.FINANCIAL_OBLIGATION: "financial_obligation",
    State.STOPPED: "stop",
}
"""The ground of a suspension that a state says, without saying since when."""


class Supplement(NamedTuple):
    """A request for supplements: when it was made and answered, and the appointment before it.

    Attributes:
        place: in the list as given, for refusals.
        answered_time: None while it is open.
    """

    place: int
    asked_time: int
    answered_time: int | None
    before_time: int | None
    reasoned: bool

    def field(self, name: str) -> str:
        """Return the path of a field of this entry."""
        return f"{SUPPLEMENTS}[{self.place}].{name}"


class HistoryReader:
    """Makes events of the fields of one record, each checked against those before it."""

    def __init__(self, values: Mapping[str, object]) -> None:
        self.state = _read_state(values)
        self.supplements = _read_supplements(values)
        self.submitted_time = read_time(values, "NgayNopHoSo")
        self.received_time = read_time(values, "NgayTiepNhan")
        self.completed_time = read_time(values, "NgayKetThucXuLy")
        self.returned_time = read_time(values, "NgayTra")
        self.refused_time = read_time(values, "NgayTuChoi")
        self.appointment = read_appointment(values, "NgayHenTra")
        self.first_appointment: int | None = None
        self.moved = self.undated = False
        self.events: list[tuple[Event, str]] = []
        self.last: tuple[int, str] | None = None

    def read(self) -> None:
        """Fill `events`. Raises InvalidInput for what is missing or contradicts itself."""
        if self.state in OPEN | {State.SUBMITTED}:
            for time, field in ((self.completed_time, "NgayKetThucXuLy"), (self.returned_time, "NgayTra")):
                if time is not None:
                    raise invalid(field, f"is given although TrangThaiHoSo {self.state.value} is not done")
        if self.state in NOT_ACCEPTED:
            self._read_not_accepted()
        else:
            self._read_accepted()

    def _read_not_accepted(self) -> None:
        filed = self.submitted_time if self.submitted_time is not None else self.received_time
        if filed is None:
            raise missing("NgayTiepNhan")
        self._add(
            EventKind.SUBMITTED, filed, "NgayTiepNhan" if self.submitted_time is None else "NgayNopHoSo"
        )
        for supplement in self.supplements:
            self._ask(supplement)
        if self.state is State.REFUSED_AT_INTAKE:
            times = (
                (self.refused_time, "NgayTuChoi"),
                (self.completed_time, "NgayKetThucXuLy"),
                (self.received_time, "NgayTiepNhan"),
            )
            self._end(EventKind.REFUSED, times)
        self.completed_time = None

    def _read_accepted(self) -> None:
        received = self.received_time
        if received is None:
            raise missing("NgayTiepNhan")
        if self.submitted_time is not None:
            self._add(EventKind.SUBMITTED, self.submitted_time, "NgayNopHoSo")
        at_intake = [one for one in self.supplements if one.asked_time < received]
        later = [one for one in self.supplements if one.asked_time >= received]
        for supplement in at_intake:
            if supplement.answered_time is None:
                raise invalid(
                    supplement.field("NgayTiepNhanBoSung"), "a request before NgayTiepNhan has no answer"
                )
            self._ask(supplement)
        self._promise(later)
        self._add(EventKind.ACCEPTED, received, "NgayTiepNhan", promised_time=self.first_appointment)
        for position, supplement in enumerate(later):
            open_at_the_end = position == len(later) - 1 and self.state not in {
                State.ACCEPTED,
                State.IN_PROGRESS,
            }
            if supplement.answered_time is None and not open_at_the_end:
                raise missing(supplement.field("NgayTiepNhanBoSung"))
            self._ask(supplement)
        self._close(waiting=bool(later) and later[-1].answered_time is None)

    def _promise(self, later: Sequence[Supplement]) -> None:
        """Find the first appointment: a supplement that was answered may have moved NgayHenTra."""
        self.moved = any(one.answered_time is not None for one in later)
        before = later[0].before_time if later else None
        self.first_appointment = before if before is not None or self.moved else self.appointment

    def _close(self, *, waiting: bool) -> None:
        if self.state in DONE:
            if self.completed_time is None:
                raise missing("NgayKetThucXuLy")
            self._add(EventKind.COMPLETED, self.completed_time, "NgayKetThucXuLy")
            if self.returned_time is not None:
                self._add(EventKind.RETURNED, self.returned_time, "NgayTra")
        elif self.state is State.WITHDRAWN:
            times = ((self.completed_time, "NgayKetThucXuLy"), (self.returned_time, "NgayTra"))
            self._end(EventKind.WITHDRAWN, times)
        elif self.state in GROUNDS and not (waiting and self.state is State.SUPPLEMENT):
            # No field says since when: taken from the last thing known, so that nobody is late by a guess.
            self.undated = True
            self._end(EventKind.SUSPENDED, (), ground=GROUNDS[self.state])

    def _ask(self, supplement: Supplement) -> None:
        reason = REASON_STATED if supplement.reasoned else ""
        ground = GROUNDS[State.SUPPLEMENT]
        asked = supplement.field("NgayBoSung")
        self._add(EventKind.SUSPENDED, supplement.asked_time, asked, ground=ground, reason=reason)
        if supplement.answered_time is not None:
            field = supplement.field("NgayTiepNhanBoSung")
            self._add(EventKind.RESUMED, supplement.answered_time, field, ground=ground)

    def _end(self, kind: EventKind, times: Sequence[tuple[int | None, str]], *, ground: str = "") -> None:
        """Add an event at the first time that is given, else at the last thing known."""
        assert self.last is not None  # every history begins with a filing or an acceptance
        time, field = next(((t, f) for t, f in times if t is not None), (self.last[0], "TrangThaiHoSo"))
        self._add(kind, time, field, ground=ground, reason=REASON_STATED)

    def _add(
        self,
        kind: EventKind,
        time: int,
        field: str,
        *,
        ground: str = "",
        reason: str = "",
        promised_time: int | None = None,
    ) -> None:
        if self.last is not None and time < self.last[0]:
            raise invalid(field, f"lies before {self.last[1]}")
        self.last = (time, field)
        event = Event(kind, time, ground=ground, reason=reason, promised_time=promised_time)
        self.events.append((event, field))


def _read_state(values: Mapping[str, object]) -> State:
    text = require_text(values, "TrangThaiHoSo")
    if not re.fullmatch(r"0?[1-9]|10", text):
        raise invalid("TrangThaiHoSo", "expected a state from 1 to 10")
    return State(int(text))


def _read_supplements(values: Mapping[str, object]) -> list[Supplement]:
    """Return the requests in order of their time."""
    listed = values.get(SUPPLEMENTS)
    if listed in (None, ""):
        return []
    if not isinstance(listed, list):
        raise invalid(SUPPLEMENTS, "expected a list")
    found = []
    for index, entry in enumerate(listed):
        prefix = f"{SUPPLEMENTS}[{index}]."
        if not isinstance(entry, dict):
            raise invalid(prefix[:-1], "expected an object with NgayBoSung")
        refuse_repeated(entry, prefix)
        asked = read_time(entry, "NgayBoSung", prefix)
        if asked is None:
            raise missing(f"{prefix}NgayBoSung")
        answered = read_time(entry, "NgayTiepNhanBoSung", prefix)
        before = read_appointment(entry, "NgayHenTraTruoc", prefix)
        read_time(entry, "NgayHenTraMoi", prefix)  # must be one, and no more: NgayHenTra is what is compared
        found.append(Supplement(index, asked, answered, before, entry.get("NoiDungBoSung") is True))
    return sorted(found, key=lambda one: one.asked_time)
