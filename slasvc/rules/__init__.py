"""Rules as data: reads rules/, checks the whole, and gives the engine one `RuleSet`.

What a rule is stands in `slasvc.model.rule`; how it is written, in rules/README.md. Which version governs a
dossier is decided elsewhere, with the help of `implies` and `compatible`.
"""

from slasvc.rules.conditions import compatible, implies
from slasvc.rules.loading import load_rules

__all__ = ["compatible", "implies", "load_rules"]
