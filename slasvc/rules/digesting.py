"""One SHA-256 over everything a rule set says, whatever files and order it was written in."""

from __future__ import annotations

import enum
import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from typing import Any

# Raised when the meaning of the serialisation changes, so that old digests can never match by accident.
_FORMAT = "slasvc-rules-1"


def digest_content(*parts: object) -> str:
    """Return the SHA-256 (hex) of `parts`: dataclasses, mappings, sets and scalars of the model."""
    canonical = json.dumps(
        [_FORMAT, *(_plain(part) for part in parts)],
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(canonical.encode()).hexdigest()


_SCALARS = frozenset({str, int, bool, type(None)})


def _plain(value: object) -> Any:
    if type(value) in _SCALARS:  # most are, and finding it out by what is asked below takes long
        return value
    if isinstance(value, enum.Enum):
        return value.name
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, frozenset):
        return sorted((_plain(item) for item in value), key=str)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    kind: type = type(value)
    if is_dataclass(kind):
        return {name: _plain(getattr(value, name)) for name in _names(kind)}
    return value


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(entry.name for entry in fields(kind))
