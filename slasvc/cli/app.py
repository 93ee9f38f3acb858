"""The commands, their options and their help; the work is in the modules that they import when run."""

from __future__ import annotations

import contextlib
import enum
import errno
import io
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    name="slasvc",
    help=(
        "Legal deadlines of government dossiers: when each is due, by which law and calendar.\n\n"
        "Begin with: slasvc demo"
    ),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
calendars = typer.Typer(no_args_is_help=True, help="Look at working calendars, and check files of your own.")
rules = typer.Typer(no_args_is_help=True, help="Look at rules, and check files of your own.")
app.add_typer(calendars, name="calendars")
app.add_typer(rules, name="rules")
ledger = typer.Typer(no_args_is_help=True, help="Put files into the ledger, write it to a file, or copy it.")
app.add_typer(ledger, name="ledger")


class InputFormat(enum.StrEnum):
    """Formats that `evaluate` and `explain` read."""

    JSONL = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"
    DVCQG = "dvcqg"


class OutputFormat(enum.StrEnum):
    """Formats that `evaluate` writes."""

    JSON = "json"
    TABLE = "table"
    DVCQG = "dvcqg"


class ExplanationFormat(enum.StrEnum):
    """Formats that `explain` writes."""

    TEXT = "text"
    JSON = "json"


class Language(enum.StrEnum):
    """Languages that `demo` and `explain` speak."""

    VI = "vi"
    EN = "en"


UNWRITABLE = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EPIPE}
"""What is wrong with where a command prints to, not with the command."""

CalendarDirectories = Annotated[
    list[Path] | None,
    typer.Option(
        "--calendars",
        metavar="DIR",
        help="Directory of calendars beside the shipped ones; may be repeated. Default: SLASVC_CALENDARS.",
    ),
]
RuleDirectories = Annotated[
    list[Path] | None,
    typer.Option(
        "--rules",
        metavar="DIR",
        help="Directory of rules beside the shipped ones; may be repeated. Default: SLASVC_RULES.",
    ),
]


LedgerUrl = Annotated[
    str | None,
    typer.Option(
        "--ledger",
        metavar="PATH|URL",
        help="File of the ledger, or URL of its database. Default: SLASVC_LEDGER_URL.",
    ),
]


def main() -> None:
    """Run the command line; characters that the terminal cannot show become question marks.

    Exit code 1 when what a command prints cannot be written: to a full disk, or to a pipe that nobody reads.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            with contextlib.suppress(OSError):
                stream.reconfigure(errors="replace")
    try:
        try:
            app()
        finally:
            sys.stdout.flush()
    except OSError as error:
        if error.errno not in UNWRITABLE:
            raise
        # What is left in the buffer would be tried again, and fail again, when the interpreter ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if error.errno != errno.EPIPE:
            typer.echo(f"the output cannot be written: {os.strerror(error.errno)}", err=True)
        sys.exit(1)


@app.command()
def serve(
    host: Annotated[
        str | None, typer.Option(help="Address to listen on. Default: SLASVC_HOST or 127.0.0.1.")
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(
            min=0, max=65_535, help="Port to listen on, 0 for a free one. Default: SLASVC_PORT or 50051."
        ),
    ] = None,
    ledger_url: LedgerUrl = None,
    workers: Annotated[
        int | None,
        typer.Option(min=1, max=256, help="Processes that share the port. Default: SLASVC_WORKERS or 1."),
    ] = None,
    calendar_directories: CalendarDirectories = None,
    rule_directories: RuleDirectories = None,
) -> None:
    """Answer over gRPC until stopped (Ctrl-C or SIGTERM).

    Prints one line when ready. Calls in flight are finished before it ends.
    Broken definitions are listed with file and line, and nothing is served.
    SIGHUP reads definitions and the access file anew, or keeps the old ones.

    Example: slasvc serve --workers 4 --rules /etc/slasvc/rules
    """
    import gc

    gc.disable()  # starting makes many objects and no garbage; `worker.settle` collects again once it serves
    from slasvc.cli.serving import serve as run

    run(
        host=host,
        port=port,
        workers=workers,
        ledger_url=ledger_url,
        calendars=calendar_directories,
        rules=rule_directories,
    )


@app.command()
def reload() -> None:
    """Have the running service read its definitions and access file anew.

    Everything is checked whole and swapped in on every worker, or nothing is:
    then every problem is printed as file:line: message, and the exit code is 1.
    Speaks to the admin port (SLASVC_ADMIN_PORT).

    Example: slasvc reload
    """
    from slasvc.cli.serving import tell

    tell("reload")


@app.command()
def restart() -> None:
    """Have the running service replace its workers one after the other, without losing a call.

    For services with several workers. Speaks to the admin port (SLASVC_ADMIN_PORT).

    Example: slasvc restart
    """
    from slasvc.cli.serving import tell

    tell("restart")


@app.command()
def doctor() -> None:
    """Check this installation, and say what is wrong and how to mend it.

    Looks at definitions, coverage of the calendars, clock, address, certificates,
    access file, disk, kernel cache and limits, as the settings (SLASVC_*) name them.
    Changes nothing. Exit code 1 when something is broken.

    Example: slasvc doctor
    """
    from slasvc.cli.doctor import run

    run()


@app.command()
def demo(
    language: Annotated[
        Language, typer.Option(help="Language of headings, terms and days off.")
    ] = Language.EN,
    statistics: Annotated[
        bool,
        typer.Option(
            "--statistics", help="Statistics instead: published figures of 2017 to 2019 come back out."
        ),
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="With --statistics: keep dossiers, snapshots and workbooks there."),
    ] = None,
) -> None:
    """Start a server, ask it about real procedures, and show each due date with its reason.

    The expected dates were counted by hand from the law: exit code 1 when
    an answer differs from one.

    Example: slasvc demo --language vi
    """
    if statistics:
        from slasvc.cli.demo_statistics import run as run_statistics

        run_statistics(output, language.value)
        return
    from slasvc.cli.demo import run

    run(language.value)


@app.command()
def evaluate(
    file: Annotated[
        Path, typer.Argument(metavar="FILE|-", help="File of dossiers, or - for standard input.")
    ],
    input_format: Annotated[
        InputFormat | None,
        typer.Option(
            "--format", help="Format of the file. Default: by its ending; jsonl for standard input."
        ),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            metavar="TIME",
            help="Instant of the answer, as 2026-11-16T09:00:00+07:00, or day (to its end). Default: now.",
        ),
    ] = None,
    output: Annotated[
        OutputFormat | None, typer.Option(help="Default: table on a terminal, else json, one object a line.")
    ] = None,
    authority: Annotated[
        str | None,
        typer.Option(metavar="CODE", help="With dvcqg: authority of records whose MaHoSo names none."),
    ] = None,
    language: Annotated[
        Language | None, typer.Option(help="With dvcqg: language of the summary. Default: vi.")
    ] = None,
    calendar_directories: CalendarDirectories = None,
    rule_directories: RuleDirectories = None,
) -> None:
    """Say when each dossier of a file is due, in the order of the file.

    JSON Lines, one object a line (shown here on three):
    {"dossier_id": "H41-1", "procedure_code": "1.004873", "authority_code":
    "H41.101", "channel": "counter", "events": [{"kind": "accepted", "time":
    "2026-11-16T09:00:00+07:00"}]}

    CSV and Parquet have the columns dossier_id, procedure_code,
    authority_code, channel, case_code, attributes, submitted_time,
    postmarked_time, accepted_time, promised_time, paid_time,
    handed_over_time, apologised_time, reappointed_time, completed_time,
    returned_time, refused_time, withdrawn_time, lapsed_time; Parquet also
    events. Every time needs an offset.

    dvcqg: records of the national portal (MaHoSo, MaTTHC, NgayHenTra ...), of
    which nothing personal is read. The table is then a summary: which
    appointments are lawful, and why not. --output dvcqg writes the records
    with the lawful dates.

    A row that is refused comes out with its reason and stops no other.
    Exit code 0: all rows answered; 3: some refused; 2: unreadable file.

    Example: slasvc evaluate dossiers.csv --as-of 2026-12-31T17:00:00+07:00
    """
    from slasvc.cli.evaluating import run

    run(
        file,
        input_format=input_format and input_format.value,
        as_of=as_of,
        output=output and output.value,
        authority=authority,
        language=language and language.value,
        calendars=calendar_directories,
        rules=rule_directories,
    )


@app.command()
def explain(
    file: Annotated[
        Path, typer.Argument(metavar="FILE|-", help="File of dossiers, or - for standard input.")
    ],
    input_format: Annotated[
        InputFormat | None,
        typer.Option(
            "--format", help="Format of the file. Default: by its ending; jsonl for standard input."
        ),
    ] = None,
    dossier: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Its dossier_id. Needed when the file holds several dossiers."),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            metavar="TIME",
            help="Instant of the answer, as 2026-11-16T09:00:00+07:00, or day (to its end). Default: now.",
        ),
    ] = None,
    language: Annotated[Language, typer.Option(help="Language of the sentences.")] = Language.EN,
    output: Annotated[
        ExplanationFormat, typer.Option(help="Text for people, or one JSON object for systems.")
    ] = ExplanationFormat.TEXT,
    calendar_directories: CalendarDirectories = None,
    rule_directories: RuleDirectories = None,
) -> None:
    """Show how the due date of one dossier came about, day by day, and by which law.

    Reads the files that evaluate reads. Exit code 1: the dossier is refused;
    2: unreadable file, or it cannot be told which dossier is meant.

    Example: slasvc explain dossiers.jsonl --dossier H41-1 --language vi
    """
    from slasvc.cli.explaining import run

    run(
        file,
        input_format=input_format and input_format.value,
        dossier_id=dossier,
        as_of=as_of,
        language=language.value,
        as_json=output is ExplanationFormat.JSON,
        calendars=calendar_directories,
        rules=rule_directories,
    )


@app.command()
def recompute(
    as_of: Annotated[
        str,
        typer.Option(
            metavar="DATE", help="Day (to its end, in Viet Nam) or instant of the answers, as 2026-11-30."
        ),
    ],
    output: Annotated[
        Path,
        typer.Option(metavar="DIR", help="Directory of the snapshot: new, empty, or interrupted before."),
    ],
    source: Annotated[
        Path | None,
        typer.Argument(
            metavar="[INPUT]", help="File of dossiers, or folder of them: Parquet, CSV, JSON Lines."
        ),
    ] = None,
    ledger_url: Annotated[
        str | None,
        typer.Option(
            "--from-ledger",
            metavar="PATH|URL",
            help="Recompute the dossiers of a ledger. Without INPUT, default: SLASVC_LEDGER_URL.",
        ),
    ] = None,
    known_time: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="Of the ledger, only what was recorded by then. Default: now."),
    ] = None,
    previous: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Earlier snapshot: says what changed class and which dates moved."),
    ] = None,
    threads: Annotated[
        int | None,
        typer.Option(
            min=1, max=256, help="Chunks answered at once, of a ledger at most 4. Default: one a core."
        ),
    ] = None,
    calendar_directories: CalendarDirectories = None,
    rule_directories: RuleDirectories = None,
) -> None:
    """Assess every dossier of files, or of the ledger, into a snapshot, as every night.

    DIR gets assessments/ (Parquet, under the names of the inputs), rejects/
    (JSON Lines: each refused row with its reason) and manifest.json.
    Interrupted, the same command goes on where it stopped: files that are
    whole are kept, and no file is ever half written. The ledger is read as it
    was known when the run was begun, whatever is recorded meanwhile.

    Exit code 0: all rows answered; 3: some refused; 2: a file cannot be read;
    1: the ledger cannot be read, or DIR cannot be written.

    Example: slasvc recompute dossiers/ --as-of 2026-11-30 --output snapshots/2026-11-30

    Example: slasvc recompute --from-ledger ledger.db --as-of 2026-11-30 --output snapshots/2026-11-30
    """
    from slasvc.cli.recomputing import run

    run(
        source,
        ledger=ledger_url,
        known_time=known_time,
        as_of=as_of,
        output=output,
        threads=threads,
        previous=previous,
        calendars=calendar_directories,
        rules=rule_directories,
    )


class ReportKind(enum.StrEnum):
    """Reports over snapshots."""

    SUMMARY = "summary"
    II06 = "ii06"
    RANK = "rank"
    TREND = "trend"
    CAUSES = "causes"
    APOLOGIES = "apologies"
    STEPS = "steps"
    SUSPENSIONS = "suspensions"
    DOSSIERS = "dossiers"


@app.command()
def report(
    kind: Annotated[ReportKind, typer.Argument(metavar="KIND", help="What to report; see above.")],
    snapshots: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Directory of snapshots. Default: SLASVC_SNAPSHOTS."),
    ] = None,
    snapshot: Annotated[str, typer.Option(metavar="ID", help="Which one. Default: the latest.")] = "latest",
    first: Annotated[
        str | None,
        typer.Option("--from", metavar="DATE", help="First day. Default: of the month of --to."),
    ] = None,
    last: Annotated[
        str | None,
        typer.Option("--to", metavar="DATE", help="Last day. Default: the as-of day."),
    ] = None,
    by: Annotated[
        list[str] | None,
        typer.Option(
            metavar="GROUPING",
            help="authority, owner, field, procedure, level, channel, step, unit, official, month, quarter, "
            "year; may be repeated. Default: authority; of causes and suspensions none.",
        ),
    ] = None,
    depth: Annotated[
        int, typer.Option(min=0, max=64, help="Segments of authority codes told apart; 0 is all.")
    ] = 1,
    authority: Annotated[
        list[str] | None,
        typer.Option(metavar="CODE", help="Only this one and all under it; may be repeated."),
    ] = None,
    field: Annotated[list[str] | None, typer.Option(help="Only this field; may be repeated.")] = None,
    procedure: Annotated[
        list[str] | None, typer.Option(metavar="CODE", help="Only this procedure; may be repeated.")
    ] = None,
    level: Annotated[
        list[str] | None,
        typer.Option(help="Only ministry, province, district or commune; may be repeated."),
    ] = None,
    channel: Annotated[
        list[str] | None, typer.Option(help="Only online, counter or post; may be repeated.")
    ] = None,
    void: Annotated[
        str, typer.Option(help="Withdrawn and lapsed dossiers: excluded, or on_time as some provinces do.")
    ] = "excluded",
    rate: Annotated[
        str, typer.Option(help="On-time rate of: resolved, received, resolved_and_overdue.")
    ] = "resolved",
    score: Annotated[str, typer.Option(help="With rank: the score.")] = "qd-766-received",
    unit: Annotated[
        str, typer.Option(help="With trend: month, quarter or year up to each snapshot.")
    ] = "month",
    measure: Annotated[
        str, typer.Option(help="With dossiers: the number to take apart.")
    ] = "pending_overdue",
    output: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write .xlsx, .csv or .parquet instead.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it exists.")] = False,
    language: Annotated[
        Language, typer.Option(help="Language of the terminal and of .xlsx; form II.06 is Vietnamese.")
    ] = Language.EN,
    rule_directories: RuleDirectories = None,
) -> None:
    """Report timeliness over the snapshots that recompute wrote.

    summary: received, resolved, pending, on-time rate; ii06: form II.06 of
    Circular 01/2020/TT-VPCP; rank: authorities by a score; trend: from
    snapshot to snapshot; causes of delay; apologies made and owed; steps:
    late ones by step and unit; suspensions by ground; dossiers: those behind
    a number.

    .csv and .parquet are for machines: English headings, codes, no totals.

    Exit code 2: the call is wrong, or there is no such snapshot.

    Example: slasvc report ii06 --snapshots snapshots --from 2026-11-01 --to 2026-11-30 --output ii06.xlsx
    """
    from slasvc.cli.reporting import Asked, run

    run(
        kind.value,
        Asked(
            directory=snapshots,
            rules=rule_directories,
            language=language.value,
            snapshot=snapshot,
            first=first,
            last=last,
            by=by,
            depth=depth,
            chosen={
                "authorities": authority or [],
                "fields": field or [],
                "procedures": procedure or [],
                "levels": level or [],
                "channels": channel or [],
            },
            void=void,
            rate=rate,
            score=score,
            unit=unit,
            measure=measure,
        ),
        output,
        force=force,
    )


@app.command()
def generate(
    dossiers: Annotated[int, typer.Option(metavar="N", min=1, help="How many.")] = 1_000,
    seed: Annotated[int, typer.Option(metavar="S", min=0, help="The same seed gives the same dossiers.")] = 1,
    output: Annotated[
        Path,
        typer.Option(
            metavar="FILE|-", help="A .parquet or .jsonl file. Default: standard output, JSON Lines."
        ),
    ] = Path("-"),
    until: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="Last day of the year drawn. Default: 2026-11-30."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it exists.")] = False,
) -> None:
    """Make up believable dossiers, to try things out and to measure with.

    A year of receipts under the shipped rules: procedures, channels, seasons,
    suspensions, steps, late ones and open ones. None was ever real, and the
    shares are guesses. A larger N begins with the dossiers of a smaller one.

    Exit code 1: the file cannot be written; 2: it exists, or the call is wrong.

    Example: slasvc generate --dossiers 1000000 --seed 7 --output dossiers.parquet
    """
    from slasvc.cli.generating import run

    run(dossiers, seed, until, output, force=force)


@calendars.command("check")
def calendars_check(
    directories: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[DIR]...", help="Directories beside the shipped calendars."),
    ] = None,
) -> None:
    """Check calendar files, and show where they differ from the holidays package and why.

    Every problem is printed as file:line: message; exit code 1 when there is one.

    Example: slasvc calendars check /etc/slasvc/calendars
    """
    from slasvc.cli.calendar_views import check

    check(directories or [])


@calendars.command("list")
def calendars_list(calendar_directories: CalendarDirectories = None) -> None:
    """List the calendars that are loaded, in all their revisions.

    Example: slasvc calendars list
    """
    from slasvc.cli.calendar_views import list_all

    list_all(calendar_directories)


@calendars.command("show")
def calendars_show(
    calendar_id: Annotated[str, typer.Argument(metavar="ID", help="Calendar, for example vn.")],
    year: Annotated[
        int | None, typer.Option(min=1, max=9999, help="Year to draw. Default: this year.")
    ] = None,
    revision: Annotated[
        str, typer.Option(metavar="DATE", help="Revision, for example 2025-12-24. Default: the newest.")
    ] = "",
    calendar_directories: CalendarDirectories = None,
) -> None:
    """Draw a year, and list every day that is not what its weekday says.

    Example: slasvc calendars show vn --year 2026
    """
    from slasvc.cli.year_view import show

    show(calendar_id, year, revision, calendar_directories)


@rules.command("check")
def rules_check(
    directories: Annotated[
        list[Path] | None, typer.Argument(metavar="[DIR]...", help="Directories beside the shipped rules.")
    ] = None,
) -> None:
    """Check rule files; print problems (exit code 1), warnings and counts.

    Example: slasvc rules check /etc/slasvc/rules
    """
    from slasvc.cli.rule_views import check

    check(directories or [])


@rules.command("list")
def rules_list(rule_directories: RuleDirectories = None) -> None:
    """List procedures with their terms and the dates these are in force.

    Example: slasvc rules list
    """
    from slasvc.cli.rule_views import list_all

    list_all(rule_directories)


@rules.command("show")
def rules_show(
    procedure_code: Annotated[str, typer.Argument(metavar="CODE", help="Procedure, for example 1.013225.")],
    rule_directories: RuleDirectories = None,
) -> None:
    """Show every version of a procedure's rule, with its conditions, dates, conventions and source.

    Example: slasvc rules show 1.013225
    """
    from slasvc.cli.rule_views import show

    show(procedure_code, rule_directories)


@ledger.command("import")
def ledger_import(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Files of dossiers.")],
    ledger_url: LedgerUrl = None,
    input_format: Annotated[
        InputFormat | None, typer.Option("--format", help="Format of the files. Default: by their endings.")
    ] = None,
    authority: Annotated[
        str, typer.Option(metavar="CODE", help="Authority of national records that name none.")
    ] = "",
    rejects: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Where to write rows that are refused, with reasons. Default: standard error.",
        ),
    ] = None,
    calendar_directories: CalendarDirectories = None,
    rule_directories: RuleDirectories = None,
) -> None:
    """Record the dossiers of files: JSON Lines, CSV, Parquet, or records of the national portal.

    What is recorded already is not recorded twice, so a file can be read again.
    Rows that are refused stop no other: exit code 3 when there were some.

    Example: slasvc ledger import dossiers.parquet --ledger ledger.db --rejects rejects.jsonl
    """
    from slasvc.cli.ledger import import_files

    import_files(
        files,
        url=ledger_url,
        input_format=None if input_format is None else input_format.value,
        authority=authority,
        rejects=rejects,
        calendars=calendar_directories,
        rules=rule_directories,
    )


@ledger.command("export")
def ledger_export(
    file: Annotated[Path, typer.Argument(help="New file, .jsonl or .parquet.")], ledger_url: LedgerUrl = None
) -> None:
    """Write every dossier of the ledger to a file that evaluate and ledger import read.

    Example: slasvc ledger export exported.parquet --ledger ledger.db
    """
    from slasvc.cli.ledger import export_file

    export_file(file, url=ledger_url)


@ledger.command("copy")
def ledger_copy(
    source: Annotated[str, typer.Argument(metavar="FROM", help="File of a ledger, or URL of its database.")],
    target: Annotated[str, typer.Argument(metavar="TO", help="The same of an empty one, which may be new.")],
) -> None:
    """Copy a ledger into an empty one, of either kind of database, recorded times included.

    Stop the service first. Everything is read back and compared; if that fails, nothing is copied.

    Example: slasvc ledger copy ledger.db postgresql://slasvc@db.example/slasvc
    """
    from slasvc.cli.ledger import copy

    copy(source, target)
