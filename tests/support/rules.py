"""Rule sets of fixtures, and a version out of one."""

from __future__ import annotations

from pathlib import Path

from slasvc.model.rule import RuleSet, RuleVersion

GOOD = Path(__file__).parents[1] / "fixtures" / "rules" / "good"


def version(rules: RuleSet, version_id: str) -> RuleVersion:
    """Return the version of an id, whose first part is the procedure."""
    procedure = rules.procedures[version_id.partition("/")[0]]
    return next(one for one in procedure.versions if one.id == version_id)
