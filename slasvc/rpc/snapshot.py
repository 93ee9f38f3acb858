"""The definitions that one request sees, with the parts of its answer that never change already encoded."""

from __future__ import annotations

from slasvc.engine.definitions import Definitions
from slasvc.model.assessment import Finding, FindingKind
from slasvc.model.calendar import Calendar
from slasvc.model.rule import Obligation
from slasvc.rpc.encode import (
    encode_calendar,
    encode_calendar_ref,
    encode_finding,
    encode_owed,
    encode_rule_ref,
)
from slasvc.services.findings import write_fixed
from slasvc.v1 import calendar_pb2, deadline_pb2


class Snapshot:
    """Immutable but for a memory of pinned ones; a request takes one and sees no other."""

    def __init__(self, definitions: Definitions) -> None:
        self.definitions = definitions
        self._pinned: dict[tuple[str, str], Snapshot] = {}
        digest = definitions.rules.digest
        self._rule_refs = {
            version.id: encode_rule_ref(version, digest)
            for version in definitions.compiled_rules.version_list
        }
        self._owed = {  # by identity: of one code a version may have several, and equal ones are shared
            id(obligation): encode_owed(obligation)
            for version in definitions.compiled_rules.version_list
            for obligation in version.obligations
        }
        self._findings: dict[tuple[FindingKind, int], deadline_pb2.Finding | None] = {}
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

    def pinned(self, rule_set_digest: str, calendar_digest: str) -> Snapshot:
        """Return the snapshot whose rule set and calendar have these digests; empty means the newest.

        Raises:
            SlaError: a digest is not that of anything loaded.
        """
        if not (rule_set_digest or calendar_digest):
            return self
        key = rule_set_digest or self.definitions.rules.digest, calendar_digest
        if key not in self._pinned:  # loaded definitions are few, and others are refused: it stays small
            definitions = self.definitions.pinned(rule_set_digest, calendar_digest)
            self._pinned[key] = self if definitions is self.definitions else Snapshot(definitions)
        return self._pinned[key]

    def rule_ref(self, rule_id: str) -> deadline_pb2.RuleRef:
        """Return the reference to a loaded rule version; do not change it."""
        return self._rule_refs[rule_id]

    def owed(self, obligation: Obligation) -> deadline_pb2.ActBy:
        """Return what is the same whenever an obligation of a loaded rule is owed; do not change it."""
        return self._owed[id(obligation)]

    def finding(self, finding: Finding) -> deadline_pb2.Finding | None:
        """Return a finding that is said in the same words of every dossier; do not change it. None for others."""
        key = finding.kind, id(finding.obligation)
        if key not in self._findings:
            words = write_fixed(finding)
            self._findings[key] = None if words is None else encode_finding(words)
        return self._findings[key]

    def calendar_ref(self, calendar: Calendar) -> calendar_pb2.CalendarRef:
        """Return the reference to a loaded calendar; do not change it."""
        return self._calendar_refs[calendar.id, calendar.revision]

    def calendar_summary(self, calendar: Calendar) -> calendar_pb2.Calendar:
        """Return the description of a loaded calendar, without its days; do not change it."""
        return self._calendar_summaries[calendar.id, calendar.revision]
