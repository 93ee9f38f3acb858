"""How `slasvc report` speaks: headings, codes under their names, numbers and days in a language.

Files that machines read (CSV, Parquet) have English headings and the codes themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from slasvc.cli.demo_words import CLASSES
from slasvc.cli.report_words import WORDS
from slasvc.model.assessment import Timeliness
from slasvc.model.dossier import Channel
from slasvc.model.rule import AttributableTo, Authority, Level, Procedure, RuleSet
from slasvc.reports.periods import Period
from slasvc.reports.relations import Dimension, Filters, VoidDossiers


@dataclass(frozen=True)
class Voice:
    """How a report speaks.

    Attributes:
        language: vi or en.
        rules: where codes have their names; None for machines, which get the codes.
    """

    language: str
    rules: RuleSet | None

    def say(self, word: str, **values: str) -> str:
        """Return a phrase; a word without one stands for itself."""
        return WORDS[self.language].get(word, word).format(**values)

    def heading(self, dimension: Dimension) -> str:
        """Return what groups are told apart by; machines get its name."""
        if self.rules is None:
            return dimension
        word = self.say(dimension)
        return word[0].upper() + word[1:]

    def key(self, dimension: Dimension, value: str) -> str:
        """Return the value of a group: authorities and procedures with their names after the code."""
        if self.rules is None:
            return value
        if not value:
            return self.say("none")
        named: Authority | Procedure | None
        match dimension:
            case Dimension.AUTHORITY | Dimension.OWNER | Dimension.UNIT:
                named = self.rules.authorities.get(value)
            case Dimension.PROCEDURE:
                named = self.rules.procedures.get(value)
            case Dimension.LEVEL | Dimension.CHANNEL:
                return self.say(value)
            case Dimension.STEP:
                return f"{value} {self._single(value, 'steps')}".strip()
            case _:
                return value
        return value if named is None else f"{value} {self._name(named.names)}".removesuffix(f" ({value})")

    def limits(self, filters: Filters, void: VoidDossiers) -> str:
        """Return which dossiers alone are counted, and whether void ones are; "" where nothing was chosen."""
        chosen = [
            f"{self.say(dimension)}: {', '.join(self.key(dimension, value) for value in values)}"
            for dimension, values in (
                (Dimension.AUTHORITY, filters.authorities),
                (Dimension.FIELD, filters.fields),
                (Dimension.PROCEDURE, filters.procedures),
                (Dimension.LEVEL, filters.levels),
                (Dimension.CHANNEL, filters.channels),
            )
            if values
        ]
        said = [self.say("limits", chosen="; ".join(chosen))] if chosen else []
        return " ".join([*said, *([self.say("on_time")] if void is VoidDossiers.ON_TIME else [])])

    def form_names(self) -> dict[str, str]:
        """Return the names of rows of form II.06, which is Vietnamese and names bodies without their codes."""
        if self.rules is None:
            return {}
        own = Voice("vi", self.rules)
        return {
            "": own.say("none"),
            **{word.name.lower(): own.say(word.name.lower()) for word in (*Level, *Channel)},
            **{code: own.key(Dimension.PROCEDURE, code) for code in self.rules.procedures},
            **{code: own._name(one.names) for code, one in self.rules.authorities.items()},
        }

    def cause(self, code: str) -> str:
        """Return a cause of delay."""
        if self.rules is None:
            return code
        cause = self.rules.causes.get(code)
        return self._name(cause.names) if cause is not None else code or self.say("none_stated")

    def fault(self, code: str) -> list[str]:
        """Return whose fault a cause of delay is, as cells of a row; machines, which have the code, get none."""
        if self.rules is None:
            return []
        cause = self.rules.causes.get(code)
        if cause is None:
            return [""]
        return [self.say("own" if cause.attributable_to is AttributableTo.AUTHORITY else "not_own")]

    def ground(self, code: str) -> str:
        """Return a ground of suspension."""
        if self.rules is None:
            return code
        return self._single(code, "grounds") or code or self.say("none_stated")

    def _single(self, code: str, kind: str) -> str:
        """Return the name of a ground or step, where it has one and the same in all rules."""
        if self.rules is None:
            return ""
        versions = (version for one in self.rules.procedures.values() for version in one.versions)
        names = {
            self._name(one.names)
            for version in versions
            for one in getattr(version, kind)
            if one.code == code
        }
        return names.pop() if len(names) == 1 else ""

    def timeliness(self, word: str) -> str:
        """Return a class."""
        return word if self.rules is None else CLASSES[self.language][Timeliness[word.upper()]]

    def count(self, count: int) -> str:
        """Return a count with its thousands told apart."""
        return self._number(f"{count:,}")

    def share(self, share: float) -> str:
        """Return a share in percent, rounded down: only all of them are 100%."""
        return self._number(f"{int(share * 1000 + 1e-9) / 10:.1f}%")

    def decimal(self, number: object) -> str:
        """Return a number that is written already, with the decimal point of the language."""
        return self._number(str(number))

    def day(self, day: date) -> str:
        """Return a day."""
        return f"{day:%d/%m/%Y}" if self.language == "vi" else f"{day}"

    def period(self, period: Period) -> str:
        """Return a period."""
        return f"{self.day(period.first)} {'đến' if self.language == 'vi' else 'to'} {self.day(period.last)}"

    def _number(self, written: str) -> str:
        return written.translate(str.maketrans(",.", ".,")) if self.language == "vi" else written

    def _name(self, names: Mapping[str, str]) -> str:
        return names.get(self.language) or next(iter(names.values()), "")
