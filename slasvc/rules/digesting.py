"""One SHA-256 over everything a rule set says, whatever files and order it was written in."""

from __future__ import annotations

import enum
import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
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


def _plain(value: object) -> Any:
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
    if is_dataclass(value):
        return {entry.name: _plain(getattr(value, entry.name)) for entry in fields(value)}
    return value
