"""The reports of `slasvc report`: each asks its statistics and lays them out as a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from slasvc.cli.report_cells import (
    Options,
    choose_measures,
    lay_headings,
    lay_numbers,
    say_keys,
    take_counts,
    take_rate,
)
from slasvc.cli.report_trends import report_trend
from slasvc.cli.report_views import Shown
from slasvc.cli.report_voice import Voice
from slasvc.reports.forms import Tally
from slasvc.reports.measures import Figures
from slasvc.reports.relations import OF_STEPS, OF_TIME, Dimension
from slasvc.reports.snapshots import StoredSnapshot
from slasvc.reports.summaries import Question, list_cases
from slasvc.reports.tables import Cell, Column, Table
from slasvc.services.statistics import Statistics

LISTED = 1_000
"""Dossiers that a terminal lists; a file has all of them."""
LETTERS = ("past_due", "apologised", "apologised_late", "not_apologised")
OWN_GROUPS = frozenset({"rank", "steps", "dossiers"})
"""Reports whose groups cannot be chosen."""
OF_THE_WHOLE = frozenset({"causes", "suspensions"})
"""Reports that are of the whole unless groups are asked for; the others are by authority."""


def _summary(
    statistics: Statistics, snapshot: StoredSnapshot, question: Question, options: Options, voice: Voice
) -> Shown:
    groups = statistics.summarize(snapshot, question)
    names = choose_measures(groups, voice)
    rows: list[list[Cell]] = [
        [
            *say_keys(group.keys, question, voice),
            *take_counts(group.figures, names),
            take_rate(group.figures, options),
        ]
        for group in groups
    ]
    columns = [
        *lay_headings(question, voice),
        *lay_numbers(names, voice),
        Column(voice.say(f"rate_{options.rate}"), float),
    ]
    title = voice.say("summary")
    if not groups:
        return Shown(Table(title, columns, rows))
    # Months and years are no parts of a period: what is pending in one is carried over into the next.
    undated = tuple(one for one in question.groupings if one not in OF_TIME)
    parts = groups
    if undated != question.groupings:
        parts = statistics.summarize(snapshot, replace(question, groupings=undated))
    whole, *others = (group.figures for group in parts)
    whole = sum(others, whole)
    total: list[Cell] = []
    if question.groupings:
        rest = [""] * (len(question.groupings) - 1)
        total = [voice.say("total"), *rest, *take_counts(whole, names), take_rate(whole, options)]
    shares = [take_rate(group.figures, options) for group in groups]
    of_dossiers = not OF_STEPS & set(question.groupings)
    return Shown(
        Table(title, columns, rows, total, below=_below(whole, voice) if of_dossiers else ()),
        [*shares, take_rate(whole, options)],
    )


def _below(whole: Figures, voice: Voice) -> list[str]:
    """Return what is said of all together: time used, suspensions, letters owed."""
    mean, median, tail = whole.mean_used(), whole.percentile_used(50), whole.percentile_used(90)
    lines = []
    if mean is not None:
        average = voice.decimal(f"{float(mean):.1f}")
        lines.append(voice.say("used", mean=average, median=str(median), tail=str(tail)))
    suspended, owed = (voice.count(whole.counts[name]) for name in ("suspended_ever", "not_apologised"))
    lines.append(f"{voice.say('suspended', count=suspended)} {voice.say('owed', count=owed)}")
    return lines


def _form(
    statistics: Statistics, snapshot: StoredSnapshot, question: Question, options: Options, voice: Voice
) -> Shown:
    form = statistics.form(snapshot, question, voice.form_names())
    columns = [Column("II.06", str), *(Column(f"({number})", int) for number in range(1, 12))]
    broken = [f"{row.name}: {one}" for row in form for one in row.broken()]
    rows: list[list[Cell]] = [[row.name, *row.columns] for row in form]
    below = (voice.say("columns"), "; ".join(broken) or voice.say("identities"))
    return Shown(Table("II.06", columns, rows[:-1], rows[-1], form, below))


def _rank(
    statistics: Statistics, snapshot: StoredSnapshot, question: Question, options: Options, voice: Voice
) -> Shown:
    score = options.score
    ranked = statistics.rank(snapshot, question, score)
    names = choose_measures([one.group for one in ranked], voice)
    rows: list[list[Cell]] = [
        [
            one.rank,
            voice.key(Dimension.AUTHORITY, one.group.keys[0]),
            one.value,
            one.band.names.get(voice.language, one.band.code) if one.band else "",
            *take_counts(one.group.figures, names),
        ]
        for one in ranked
    ]
    columns = [
        Column(voice.say("place"), int),
        Column(voice.heading(Dimension.AUTHORITY), str),
        Column(voice.say("score"), Decimal),
        Column(voice.say("band"), str),
        *lay_numbers(names, voice),
    ]
    most = score.scale * max(score.points.values())
    shares = [None if one.value is None else float(one.value) / most for one in ranked]
    below = [f"{score.id}: {score.source}. {score.notes.get(voice.language, '')}".strip()]
    return Shown(Table(voice.say("rank"), columns, rows, below=below), shares, voice.say("score"))


def _causes(
    statistics: Statistics, snapshot: StoredSnapshot, question: Question, options: Options, voice: Voice
) -> Shown:
    tallies = statistics.causes(snapshot, question)
    wholes: Counter[tuple[str, ...]] = Counter()
    for one in tallies:
        wholes[one.keys] += one.dossiers
    shares = [one.dossiers / wholes[one.keys] for one in tallies]
    rows: list[list[Cell]] = [
        [
            *say_keys(one.keys, question, voice),
            voice.cause(one.code),
            *voice.fault(one.code),
            one.dossiers,
            share,
        ]
        for one, share in zip(tallies, shares, strict=True)
    ]
    columns = [
        *lay_headings(question, voice),
        Column(voice.say("cause"), str),
        *([] if voice.rules is None else [Column(voice.say("whose"), str)]),
        Column(voice.say("count"), int),
        Column(voice.say("share"), float),
    ]
    return Shown(Table(voice.say("causes"), columns, rows), shares)


def _suspensions(
    statistics: Statistics, snapshot: StoredSnapshot, question: Question, options: Options, voice: Voice
) -> Shown:
    tallies: list[Tally] = statistics.suspension_grounds(snapshot, question)
    rows: list[list[Cell]] = [
        [*say_keys(one.keys, question, voice), voice.ground(one.code), one.dossiers] for one in tallies
    ]
    ground, count = Column(voice.say("ground"), str), Column(voice.say("count"), int)
    return Shown(Table(voice.say("suspensions"), [*lay_headings(question, voice), ground, count], rows))


def _apologies(
    statistics: Statistics, snapshot: StoredSnapshot, question: Question, options: Options, voice: Voice
) -> Shown:
    groups = statistics.apologies(snapshot, question)
    rows: list[list[Cell]] = [
        [*say_keys(group.keys, question, voice), *(group.figures.counts[one] for one in LETTERS)]
        for group in groups
    ]
    columns = [*lay_headings(question, voice), *lay_numbers(LETTERS, voice)]
    return Shown(Table(voice.say("apologies"), columns, rows))


def _steps(
    statistics: Statistics, snapshot: StoredSnapshot, question: Question, options: Options, voice: Voice
) -> Shown:
    by_step = replace(question, groupings=(Dimension.STEP, Dimension.UNIT))
    groups = statistics.late_steps(snapshot, question)
    names = choose_measures(groups, voice)
    rows: list[list[Cell]] = [
        [*say_keys(group.keys, by_step, voice), *take_counts(group.figures, names)] for group in groups
    ]
    columns = [*lay_headings(by_step, voice), *lay_numbers(names, voice)]
    return Shown(Table(voice.say("steps"), columns, rows))


def _dossiers(
    statistics: Statistics, snapshot: StoredSnapshot, question: Question, options: Options, voice: Voice
) -> Shown:
    (whole,) = statistics.summarize(snapshot, question)
    most = LISTED if options.on_screen else whole.figures.counts["received"]
    cases = list_cases(snapshot, question, options.measure, (), first=0, count=most)
    rows: list[list[Cell]] = [
        [
            case.dossier_id,
            voice.key(Dimension.AUTHORITY, case.authority_code),
            case.procedure_code,
            voice.timeliness(case.timeliness),
            case.received_date,
            case.ended_date,
        ]
        for case in cases
    ]
    columns = [
        Column(voice.say("dossier"), str),
        Column(voice.heading(Dimension.AUTHORITY), str),
        Column(voice.heading(Dimension.PROCEDURE), str),
        Column(voice.say("class"), str),
        Column(voice.say("received_date"), date),
        Column(voice.say("ended_date"), date),
    ]
    count = whole.figures.counts[options.measure]
    said = "listed" if len(rows) == count else "first_of"
    below = voice.say(said, count=voice.count(count), shown=voice.count(len(rows)))
    title = voice.say("dossiers", measure=voice.say(options.measure))
    return Shown(Table(title, columns, rows, below=[below]))


REPORTS: Mapping[str, Callable[[Statistics, StoredSnapshot, Question, Options, Voice], Shown]] = {
    "summary": _summary,
    "ii06": _form,
    "rank": _rank,
    "trend": report_trend,
    "causes": _causes,
    "apologies": _apologies,
    "steps": _steps,
    "suspensions": _suspensions,
    "dossiers": _dossiers,
}
