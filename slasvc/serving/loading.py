"""Everything that a server reads before it serves, and again at each reload: definitions and the access file."""

from __future__ import annotations

from dataclasses import dataclass

from slasvc.access.policy import Access, load_access
from slasvc.engine.definitions import Definitions, Sources, load_sources
from slasvc.errors import DefinitionError, Problem
from slasvc.settings import Settings


@dataclass(frozen=True)
class Loaded:
    """What was read. Plain data: one process reads it, and hands it to all that serve."""

    sources: Sources
    access: Access | None

    def compile(self) -> Definitions:
        """Return the definitions as calls are answered with them."""
        return Definitions(self.sources.calendars, self.sources.rules, self.sources.archive)

    def digests(self) -> str:
        """Return how the definitions are named in logs and on the terminal."""
        return f"calendars {self.sources.calendars.digest[:12]}, rules {self.sources.rules.digest[:12]}"


def load(settings: Settings) -> Loaded:
    """Read what the settings name.

    Raises:
        DefinitionError: with every problem of every file.
    """
    problems: list[Problem] = []
    sources = access = None
    try:
        sources = load_sources(settings.calendars, settings.rules, settings.archived_rules)
    except DefinitionError as error:
        problems += error.problems
    try:
        access = load_access(settings.access) if settings.access is not None else None
    except DefinitionError as error:
        problems += error.problems
    if problems or sources is None:
        raise DefinitionError(problems)
    return Loaded(sources, access)
