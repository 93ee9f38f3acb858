"""`slasvc report`: what the command line asks of snapshots, answered on the terminal or as a file."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TypeVar

import typer

from slasvc.atomic import say_unwritten
from slasvc.cli.common import REFUSED, WRONG_CALL, fail, read_date, read_rules, read_settings, refusals_end
from slasvc.cli.report_cells import Options
from slasvc.cli.report_tables import OF_THE_WHOLE, OWN_GROUPS, REPORTS
from slasvc.cli.report_views import print_report
from slasvc.cli.report_voice import Voice
from slasvc.errors import InvalidInput, Reason
from slasvc.model.codes import check_authority_code
from slasvc.model.dossier import Channel
from slasvc.model.rule import Level
from slasvc.reports.files import ENDINGS, render_table, replace_file
from slasvc.reports.measures import Denominator
from slasvc.reports.periods import Period
from slasvc.reports.ranking import find_score
from slasvc.reports.relations import OF_STEPS, OF_TIME, Dimension, Filters, VoidDossiers
from slasvc.reports.snapshots import LATEST, MANIFEST, StoredSnapshot
from slasvc.reports.summaries import Question
from slasvc.services.statistics import Statistics

EVERYTHING = ("",)
PRINTED = ".xlsx"
"""The ending of files that people read; the others are for machines."""
TextT = TypeVar("TextT", bound=str)


@dataclass(frozen=True)
class Asked:
    """What the command line asks; texts are not checked yet. `by` is None where it is not stated."""

    directory: Path | None
    rules: Sequence[Path] | None
    language: str
    snapshot: str
    first: str | None
    last: str | None
    by: Sequence[str] | None
    depth: int
    chosen: Mapping[str, Sequence[str]]
    void: str
    rate: str
    score: str
    unit: str
    measure: str


def run(kind: str, asked: Asked, output: Path | None, *, force: bool) -> None:
    """Print a report, or write it; exit code 2 when the call is wrong, 1 when the file cannot be written."""
    ending = None if output is None else output.suffix.lower()
    if output is not None:
        if ending not in ENDINGS:
            fail(f"{output}: the ending does not tell the format; expected {', '.join(ENDINGS)}", WRONG_CALL)
        if output.exists() and not force:
            fail(f"{output} exists; --force replaces it", WRONG_CALL)
    root = _directory(asked)
    for_people = ending in (None, PRINTED)
    voice = Voice(asked.language, read_rules(asked.rules or None)) if for_people else Voice("en", None)
    with refusals_end(WRONG_CALL):
        statistics = Statistics(root)
        snapshot = statistics.open(asked.snapshot)
        question, options = _question(kind, asked, snapshot), _options(asked, on_screen=output is None)
        shown = REPORTS[kind](statistics, snapshot, question, options, voice)
        printed = Voice("vi", voice.rules) if shown.table.form and output is not None else voice
        of_steps = kind == "steps" or bool(
            OF_STEPS & set(question.groupings)
        )  # void ones are none, whatever is asked
        void = VoidDossiers.EXCLUDED if of_steps else question.void
        table = replace(shown.table, limits=printed.limits(question.filters, void))
        period = shown.period or question.period
        note = shown.note or voice.say(
            "note",
            snapshot=snapshot.id,
            as_of=voice.day(snapshot.as_of_date),
            rules=snapshot.rule_set_digest[:12],
        )
        if snapshot.refused and not shown.note:  # of which no statistics can say anything
            note += f", {voice.say('refused', count=voice.count(snapshot.refused))}"
        if output is None or ending is None:
            print_report(shown._replace(table=table), f"{table.title}, {voice.period(period)}", note, voice)
            return
        content = render_table(table, period, note, ending)
    try:
        replace_file(output, content)
    except OSError as error:
        fail(say_unwritten(output, error), REFUSED)
    typer.echo(f"{output}: {len(table.rows):,} rows, {note}", err=True)


def _directory(asked: Asked) -> Path:
    root = read_settings(snapshots=asked.directory).snapshots
    if root is None:
        fail("there is no directory of snapshots; give --snapshots DIR, or set SLASVC_SNAPSHOTS", WRONG_CALL)
    if not root.is_dir():
        fail(f"{root}: there is no such directory", WRONG_CALL)
    if (root / MANIFEST).exists():
        fail(f"{root} is one snapshot; expected the directory that holds it, {root.parent}", WRONG_CALL)
    return root


def _question(kind: str, asked: Asked, snapshot: StoredSnapshot) -> Question:
    if kind == "trend" and (asked.first is not None or asked.last is not None):
        raise InvalidInput(
            Reason.INVALID_VALUE, "a trend has the periods of its snapshots: no --from, no --to"
        )
    if kind == "trend" and asked.snapshot not in ("", LATEST):
        raise InvalidInput(Reason.INVALID_VALUE, "a trend is of the latest snapshots: no --snapshot")
    if kind in OWN_GROUPS and asked.by is not None:
        raise InvalidInput(Reason.INVALID_VALUE, f"{kind} has groups of its own: leave --by out")
    default = () if kind in OWN_GROUPS | OF_THE_WHOLE else (Dimension.AUTHORITY,)
    by = default if asked.by is None else asked.by
    first = None if asked.first is None else read_date(asked.first, "--from")
    last = (
        max(first or date.min, snapshot.as_of_date) if asked.last is None else read_date(asked.last, "--to")
    )
    for code in asked.chosen["authorities"]:
        check_authority_code(code)
    chosen = {name: tuple(values) for name, values in asked.chosen.items()}
    chosen["levels"] = tuple(_word(Level, text, "--level") for text in asked.chosen["levels"])
    chosen["channels"] = tuple(_word(Channel, text, "--channel") for text in asked.chosen["channels"])
    return Question(
        period=Period(first or last.replace(day=1), last),
        scope=EVERYTHING,
        groupings=tuple(_member(list(Dimension), text, "--by") for text in by),
        depth=asked.depth,
        filters=Filters(**chosen),
        void=_member(list(VoidDossiers), asked.void, "--void"),
    )


def _options(asked: Asked, *, on_screen: bool) -> Options:
    return Options(
        on_screen=on_screen,
        rate=_member(list(Denominator), asked.rate, "--rate"),
        score=find_score(asked.score),
        unit=_member([one for one in Dimension if one in OF_TIME], asked.unit, "--unit"),
        measure=asked.measure,
    )


def _word(kind: type[enum.IntEnum], text: str, option: str) -> str:
    return _member([one.name.lower() for one in kind], text, option)


def _member(known: Sequence[TextT], text: str, option: str) -> TextT:
    for one in known:
        if one == text:
            return one
    raise InvalidInput(
        Reason.INVALID_VALUE, f"{option}: there is no {text[:32]!r}; expected one of {', '.join(known)}"
    )
