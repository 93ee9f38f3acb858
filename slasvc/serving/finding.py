"""What a check of an installation says: fine, to be looked at soon, or broken, and how to mend it."""

from __future__ import annotations

import enum
from typing import NamedTuple


class State(enum.StrEnum):
    """How a check came out."""

    FINE = "fine"
    SOON = "soon"
    BROKEN = "broken"


class Finding(NamedTuple):
    """What a check found, and what to do about it; nothing to do when it is fine."""

    state: State
    subject: str
    found: str
    mend: str = ""
