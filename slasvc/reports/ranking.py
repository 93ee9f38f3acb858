"""Authorities in the order of a score: points for what is counted over what is counted, as data.

Presets are in `scores.yaml`. Scores are exact fractions; what is published is rounded, and equal published scores
share a rank.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import Field, field_validator

from slasvc.documents import Entry, parse_document, read_document
from slasvc.errors import DefinitionError, NotKnown, Problem, Reason
from slasvc.reports.measures import MEASURES, Figures
from slasvc.reports.summaries import Group

SCORES = Path(__file__).with_name("scores.yaml")
MAX_WEIGHT = 1_000


class Band(Entry):
    """A grade: so many percent of the scale, or more."""

    code: str
    names: dict[str, str]
    at_least: Annotated[int, Field(ge=0, le=100)]


class Score(Entry):
    """How authorities are scored: sum of points over the sum of `per`, times `scale`.

    Attributes:
        points: what each dossier of a measure gives.
        per: measures that make the denominator.
        capped: no more than `scale` is given.
        decimals: places that are published, halves rounded up.
        bands: the best first.
    """

    id: str
    names: dict[str, str] = Field(default_factory=dict)
    points: dict[str, Annotated[int, Field(ge=-MAX_WEIGHT, le=MAX_WEIGHT)]]
    per: tuple[str, ...] = Field(min_length=1)
    scale: Annotated[int, Field(ge=1, le=MAX_WEIGHT)] = 100
    capped: bool = False
    decimals: Annotated[int, Field(ge=0, le=6)] = 2
    bands: tuple[Band, ...] = ()
    source: str = ""
    notes: dict[str, str] = Field(default_factory=dict)

    @field_validator("points", "per")
    @classmethod
    def _known(cls, names: Mapping[str, int] | tuple[str, ...]) -> Mapping[str, int] | tuple[str, ...]:
        if unknown := sorted(set(names) - MEASURES.keys()):
            raise ValueError(f"{', '.join(unknown)}: no such measure; expected some of {', '.join(MEASURES)}")
        return names

    def value(self, figures: Figures) -> Decimal | None:
        """Return the published score of figures; None where the denominator is zero."""
        whole = sum(figures.counts[name] for name in self.per)
        if not whole:
            return None
        exact = Fraction(
            sum(self.points[name] * figures.counts[name] for name in self.points) * self.scale, whole
        )
        if self.capped:
            exact = min(exact, Fraction(self.scale))
        return round_half_up(exact, self.decimals)

    def band(self, value: Decimal | None) -> Band | None:
        """Return the band of a published score; None without a score or bands."""
        if value is None:
            return None
        return next((band for band in self.bands if 100 * value >= band.at_least * self.scale), None)


class ScoreFile(Entry):
    """What `scores.yaml` holds."""

    scores: tuple[Score, ...]


@dataclass(frozen=True)
class Ranked:
    """An authority with its place.

    Attributes:
        rank: 1 is the best; equal scores share one and the next is left out. None without a score.
    """

    rank: int | None
    group: Group
    value: Decimal | None
    band: Band | None


def rank(groups: Sequence[Group], score: Score) -> list[Ranked]:
    """Return groups by descending score, then by their keys; those without a score come last."""
    valued = [(score.value(group.figures), group) for group in groups]
    valued.sort(key=lambda one: (one[0] is None, -(one[0] or Decimal(0)), one[1].keys))
    ranked: list[Ranked] = []
    for place, (value, group) in enumerate(valued, 1):
        tied = bool(ranked) and ranked[-1].value == value
        at = None if value is None else ranked[-1].rank if tied else place
        ranked.append(Ranked(at, group, value, score.band(value)))
    return ranked


@lru_cache(maxsize=1)
def load_scores() -> Mapping[str, Score]:
    """Return the preset scores by id.

    Raises:
        DefinitionError: the file of scores is broken.
    """
    problems: list[Problem] = []
    document = read_document(SCORES, problems)
    file = None if document is None else parse_document(document, ScoreFile, problems)
    if file is None:
        raise DefinitionError(problems)
    return {score.id: score for score in file.scores}


def find_score(score_id: str) -> Score:
    """Return a preset score.

    Raises:
        NotKnown: `UNKNOWN_SCORE`.
    """
    scores = load_scores()
    if score_id not in scores:
        raise NotKnown(
            Reason.UNKNOWN_SCORE,
            f"there is no score {score_id[:64]!r}; expected one of {', '.join(scores)}",
            field="score_id",
            metadata={"score_id": score_id[:64]},
        )
    return scores[score_id]


def round_half_up(exact: Fraction, decimals: int) -> Decimal:
    """Return a fraction with so many decimals, halves away from zero."""
    scaled = Decimal(exact.numerator) / Decimal(exact.denominator)
    return scaled.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
