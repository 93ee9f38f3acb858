"""The definitions that one request sees, with the parts of its answer that never change already encoded."""

from __future__ import annotations

from slasvc.engine.definitions import Definitions
from slasvc.model.calendar import Calendar
from slasvc.rpc.encode import encode_calendar, encode_calendar_ref, encode_rule_ref
from slasvc.v1 import calendar_pb2, deadline_pb2


class Snapshot:
    """Immutable; a request takes one and sees no other."""

    def __init__(self, definitions: Definitions) -> None:
        self.definitions = definitions
        digest = definitions.rules.digest
        self._rule_refs = {
            version.id: encode_rule_ref(version, digest)
            for version in definitions.compiled_rules.version_list
        }
        self._calendar_refs = {
            key: encode_calendar_ref(calendar) for key, calendar in definitions.calendars.calendars.items()
        }
        prefixes = definitions.calendars.assignments
        self._calendar_summaries = {
            key: encode_calendar(
                calendar, sorted(prefix for prefix, assigned in prefixes.items() if assigned == calendar.id)
            )
            for key, calendar in definitions.calendars.calendars.items()
        }

    def rule_ref(self, rule_id: str) -> deadline_pb2.RuleRef:
        """Return the reference to a loaded rule version; do not change it."""
        return self._rule_refs[rule_id]

    def calendar_ref(self, calendar: Calendar) -> calendar_pb2.CalendarRef:
        """Return the reference to a loaded calendar; do not change it."""
        return self._calendar_refs[calendar.id, calendar.revision]

    def calendar_summary(self, calendar: Calendar) -> calendar_pb2.Calendar:
        """Return the description of a loaded calendar, without its days; do not change it."""
        return self._calendar_summaries[calendar.id, calendar.revision]
