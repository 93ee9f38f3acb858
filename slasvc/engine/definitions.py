"""One immutable snapshot of everything an answer depends on besides the dossier.

A request takes the snapshot once and sees no other. Calendars and rules are loaded, checked whole and
compiled here; what is wrong in any file is reported at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from slasvc.calendars import CalendarRegistry, load_calendars
from slasvc.calendars.compiled import DAY_SECONDS, CompiledCalendar, compile_calendar
from slasvc.documents import shipped
from slasvc.engine.screens import screen_obligations
from slasvc.errors import DefinitionError, NotKnown, Problem, Reason
from slasvc.kernels.tables import (
    COVERAGE_SECONDS,
    COVERAGE_START,
    DAY_COUNT,
    DAYS_ARE_EVEN,
    FIRST_DAY,
    HEAD_COLUMNS,
    INT_ARRAYS,
    LONG_ARRAYS,
    MIDNIGHTS_AT,
    NEVER,
    NOMINAL_DAY_SECONDS,
    RANK_AT,
    SLOT_COUNT,
    STEP_CALENDAR,
    SURE_SECONDS,
    VERSION_OBLIGATIONS_AT,
    VERSION_STEPS_AT,
    WORKING_DAY_COUNT,
    CalendarTables,
    RuleTables,
)
from slasvc.model.calendar import Calendar
from slasvc.model.codes import check_authority_code
from slasvc.model.rule import Authority, RuleSet
from slasvc.model.term import MakeupDays
from slasvc.rules import load_rules
from slasvc.rules.compiled import OPEN_END, SURE_DAYS, SURE_HOURS, CompiledRules, compile_rules

EPOCH = date(1970, 1, 1)
EPOCH_ORDINAL = EPOCH.toordinal()
AUTHORITY_CACHE_SIZE = 65_536
ScalarT = TypeVar("ScalarT", bound=np.generic)


@dataclass(frozen=True)
class AuthorityFacts:
    """What the kernels and the answer need to know of one authority code."""

    row: tuple[int, int, int, int, int]
    calendar: Calendar
    authority: Authority


@dataclass(frozen=True)
class Sources:
    """What definition files say, checked; plain data, so that it can be handed to another process."""

    calendars: CalendarRegistry
    rules: RuleSet
    archive: tuple[RuleSet, ...] = ()


class Definitions:
    """Calendars and rules under their digests, compiled. Immutable; safe to share between threads.

    Attributes:
        most_obligations, most_steps: of any rule version.
    """

    def __init__(self, calendars: CalendarRegistry, rules: RuleSet, archive: Sequence[RuleSet] = ()) -> None:
        self.calendars = calendars
        self.rules = rules
        self.archive = {rule_set.digest: rule_set for rule_set in (*archive, rules)}
        self.compiled_rules: CompiledRules = compile_rules(rules)
        keys = sorted(calendars.calendars)
        self._calendar_index = {key: 2 * position for position, key in enumerate(keys)}
        self.calendar_tables = pack(
            [
                compile_calendar(calendars.calendars[key], makeup_days)
                for key in keys
                for makeup_days in (MakeupDays.COUNT, MakeupDays.IGNORE)
            ]
        )
        self.rule_tables = RuleTables(
            self.compiled_rules.procedures,
            self.compiled_rules.versions,
            self.compiled_rules.terms,
            self.compiled_rules.grounds,
            self.compiled_rules.additions,
            self.compiled_rules.obligations,
            screen_obligations(self.compiled_rules.obligations),
            self._steps(),
        )
        versions = self.rule_tables.versions
        self.most_obligations = _most_rows(versions, VERSION_OBLIGATIONS_AT)
        self.most_steps = _most_rows(versions, VERSION_STEPS_AT)
        self.authority_facts = lru_cache(AUTHORITY_CACHE_SIZE)(self._authority_facts)

    def calendar_index(self, calendar: Calendar, makeup_days: MakeupDays = MakeupDays.COUNT) -> int:
        """Return the index of a loaded calendar in `calendar_tables`, its make-up days counting or not."""
        ignored = makeup_days is MakeupDays.IGNORE
        return self._calendar_index[calendar.id, calendar.revision] + ignored

    def calendar_of(self, code: str) -> Calendar:
        """Return the calendar that is assigned to an authority, registered or not, or to a body above it.

        Raises:
            InvalidInput: the code is not written as an authority code.
            NotKnown: none is assigned.
        """
        check_authority_code(code)
        calendar_id = self.calendars.assigned(code)
        if calendar_id is None:
            raise NotKnown(
                Reason.NO_CALENDAR_ASSIGNED,
                f"no calendar is assigned to authority {code} or to a body above it",
                field="authority_code",
                metadata={"authority_code": code},
            )
        return self.calendars.get(calendar_id)

    def _steps(self) -> NDArray[np.int64]:
        """Return the rows of steps with the calendars of their units."""
        rows = self.compiled_rules.steps.copy()
        for row, unit in enumerate(self.compiled_rules.step_units):
            if unit:
                rows[row, STEP_CALENDAR] = self.calendar_index(self.calendar_of(unit))
        return rows

    def pinned(self, rule_set_digest: str, calendar_digest: str) -> Definitions:
        """Return the definitions with just these contents in place of the newest; an empty digest pins nothing.

        Raises:
            NotKnown: a digest that is not loaded; nothing is ever put in its place.
        """
        rules = self.archive.get(rule_set_digest or self.rules.digest)
        if rules is None:
            raise _not_loaded("rule_set_digest", rule_set_digest)
        calendars = self.calendars
        if calendar_digest:
            found = [key for key, one in calendars.calendars.items() if one.digest == calendar_digest]
            if not found:
                raise _not_loaded("calendar_digest", calendar_digest)
            calendars = calendars.only(*found[0])
        if rules is self.rules and calendars is self.calendars:
            return self
        return Definitions(calendars, rules, tuple(self.archive.values()))

    def _authority_facts(self, code: str) -> AuthorityFacts:
        """Return what is known of `code`, which may be a unit under a registered body.

        Raises:
            InvalidInput: the code is not written as an authority code.
            NotKnown: neither it nor a body above it is registered, or it has no calendar.
        """
        check_authority_code(code)
        authority = self.rules.find_authority(code)
        if authority is None:
            raise NotKnown(
                Reason.UNKNOWN_AUTHORITY,
                f"authority {code} is not registered, nor is a body above it whose units need no entry",
                field="authority_code",
                metadata={"authority_code": code},
            )
        calendar = self.calendar_of(code)
        level = authority.level if authority.code == code else authority.unit_level
        assert level is not None  # find_authority returns a body above only when its units have a level
        places = 0
        for place, bit in self.compiled_rules.place_index.items():
            if f"{code}.".startswith(f"{place}."):
                places |= 1 << bit
        row = (
            self.calendar_index(calendar),
            int(level),
            places,
            -OPEN_END if authority.start_date is None else (authority.start_date - EPOCH).days,
            OPEN_END if authority.end_date is None else (authority.end_date - EPOCH).days,
        )
        return AuthorityFacts(row, calendar, authority)


def _most_rows(versions: NDArray[np.int64], first: int) -> int:
    """Return the most rows that a version has of what begins in column `first` and ends in the next one."""
    return int((versions[:, first + 1] - versions[:, first]).max(initial=0)) if versions.size else 0


def load_definitions(
    calendar_directories: Sequence[Path] = (),
    rule_directories: Sequence[Path] = (),
    archived_rules: Sequence[Path] = (),
) -> Definitions:
    """Load definitions as `load_sources` does, and compile them."""
    sources = load_sources(calendar_directories, rule_directories, archived_rules)
    return Definitions(sources.calendars, sources.rules, sources.archive)


def load_sources(
    calendar_directories: Sequence[Path] = (),
    rule_directories: Sequence[Path] = (),
    archived_rules: Sequence[Path] = (),
) -> Sources:
    """Load the shipped definitions and, beside them, those of the given directories.

    Each directory of `archived_rules` is a whole earlier rule set, which answers where its digest is pinned.

    Raises:
        DefinitionError: with every problem of every file, when anything is wrong.
    """
    problems: list[Problem] = []
    calendars = rules = None
    try:
        calendars = load_calendars([shipped("calendars"), *calendar_directories])
    except DefinitionError as error:
        problems += error.problems
    try:
        rules = load_rules([shipped("rules"), *rule_directories])
    except DefinitionError as error:
        problems += error.problems
    archive = []
    for directory in archived_rules:
        try:
            archive.append(load_rules([directory]))
        except DefinitionError as error:
            problems += error.problems
    if problems or calendars is None or rules is None:
        raise DefinitionError(problems)
    return Sources(calendars, rules, tuple(archive))


def _not_loaded(name: str, digest: str) -> NotKnown:
    return NotKnown(
        Reason.DEFINITIONS_NOT_LOADED,
        f"{name} {digest[:64]!r} is not loaded here",
        field=name,
        metadata={name: digest[:64]},
    )


def pack(compiled: Sequence[CompiledCalendar]) -> CalendarTables:
    """Lay the arrays of several calendars end to end."""
    heads = np.zeros((len(compiled), HEAD_COLUMNS), np.int64)
    for head, calendar in zip(heads, compiled, strict=True):
        head[FIRST_DAY] = calendar.first_day
        head[DAY_COUNT] = len(calendar.closings)
        head[WORKING_DAY_COUNT] = len(calendar.nth)
        head[SLOT_COUNT] = len(calendar.slot_starts)
        head[NOMINAL_DAY_SECONDS] = calendar.nominal_day_seconds
        head[COVERAGE_START] = calendar.midnights[0]
        head[COVERAGE_SECONDS] = calendar.midnights[-1] - calendar.midnights[0]
        head[DAYS_ARE_EVEN] = (np.diff(calendar.midnights) == DAY_SECONDS).all()
        head[SURE_SECONDS] = _sure_until(calendar) - calendar.midnights[0] if head[DAYS_ARE_EVEN] else 0
    # One slot more, which nothing passes: kernels look for a slot without asking whether any is left.
    ended = [
        replace(one, slot_starts=np.append(one.slot_starts, NEVER), slot_ends=np.append(one.slot_ends, NEVER))
        for one in compiled
    ]
    ints = _lay_out(compiled, INT_ARRAYS, heads[:, RANK_AT:MIDNIGHTS_AT], np.int32)
    longs = _lay_out(ended, LONG_ARRAYS, heads[:, MIDNIGHTS_AT:], np.int64)
    return CalendarTables(heads, ints, longs)


def _sure_until(calendar: CompiledCalendar) -> int:
    """Return the instant before which a term of at most SURE_DAYS or SURE_HOURS may start and be covered."""
    days, hours = SURE_DAYS + 10, (SURE_HOURS + 24) * 3_600  # what receipts may shift, and a roll
    left = calendar.slot_sums[-1] - calendar.slot_sums[calendar.slot_first]
    enough = (calendar.rank[-1] - calendar.rank >= days) & (left >= hours)
    return int(calendar.midnights[max(int(enough.sum()) - 1, 0)])


def _lay_out(
    compiled: Sequence[CompiledCalendar],
    names: Sequence[str],
    begins: NDArray[np.int64],
    dtype: type[ScalarT],
) -> NDArray[ScalarT]:
    """Return the named arrays of all calendars as one, and write where each begins into `begins`."""
    arrays = [getattr(calendar, name) for calendar in compiled for name in names]
    ends = np.cumsum([len(array) for array in arrays])
    begins[:] = (ends - [len(array) for array in arrays]).reshape(begins.shape)
    return np.concatenate([np.empty(0, dtype), *arrays]).astype(dtype, copy=False)
