"""What every file of a run is computed with, and what came out of one, as values that travel between processes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from slasvc.engine.definitions import Definitions, load_definitions
from slasvc.errors import NotKnown, Reason
from slasvc.reports.snapshots import SCHEMA_VERSION


@dataclass(frozen=True)
class Job:
    """The instant and the definitions of a run.

    Attributes:
        as_of: seconds since the epoch.
        rule_set_digest, calendars_digest: of the definitions that the directories must hold.
        calendars, rules: directories beside the shipped definitions.
    """

    as_of: int
    rule_set_digest: str
    calendars_digest: str
    calendars: tuple[Path, ...] = ()
    rules: tuple[Path, ...] = ()

    def stamp(self) -> dict[str, str]:
        """Return what a file of this run says of itself: equal stamps, equal answers."""
        return {
            "slasvc.schema_version": str(SCHEMA_VERSION),
            "slasvc.as_of": str(self.as_of),
            "slasvc.rule_set_digest": self.rule_set_digest,
            "slasvc.calendars_digest": self.calendars_digest,
        }


def make_job(as_of: int, calendars: tuple[Path, ...] = (), rules: tuple[Path, ...] = ()) -> Job:
    """Return a job by the definitions as they are now.

    Raises:
        DefinitionError: they are broken.
    """
    definitions = _load(calendars, rules)
    return Job(as_of, definitions.rules.digest, definitions.calendars.digest, calendars, rules)


def definitions_of(job: Job) -> Definitions:
    """Return the definitions of a job, loaded once in each process.

    Raises:
        NotKnown: `DEFINITIONS_NOT_LOADED`: the directories hold others by now, or here.
        DefinitionError: they are broken.
    """
    definitions = _load(job.calendars, job.rules)
    if (definitions.rules.digest, definitions.calendars.digest) != (
        job.rule_set_digest,
        job.calendars_digest,
    ):
        raise NotKnown(
            Reason.DEFINITIONS_NOT_LOADED,
            f"the definitions here are calendars {definitions.calendars.digest[:12]}, rules "
            f"{definitions.rules.digest[:12]}; the run was begun by calendars {job.calendars_digest[:12]}, rules "
            f"{job.rule_set_digest[:12]}",
        )
    return definitions


@lru_cache(maxsize=2)
def _load(calendars: tuple[Path, ...], rules: tuple[Path, ...]) -> Definitions:
    return load_definitions(calendars, rules)


@dataclass(frozen=True)
class Counts:
    """What came out of one file, or of several.

    Attributes:
        classes: rows by timeliness.
    """

    rows: int = 0
    rejected: int = 0
    classes: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: Counts) -> Counts:
        classes = Counter(self.classes) + Counter(other.classes)
        return Counts(self.rows + other.rows, self.rejected + other.rejected, dict(sorted(classes.items())))
