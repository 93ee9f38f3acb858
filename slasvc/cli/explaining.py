"""`slasvc explain`: how the due date of one dossier came about, drawn for people or as JSON for systems."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from pathlib import Path
from zoneinfo import ZoneInfo

from slasvc.cli.common import (
    REFUSED,
    STANDARD_INPUT,
    WRONG_CALL,
    console,
    fail,
    json_line,
    make_table,
    open_dossiers,
    printable,
    read_definitions,
    read_instant,
    refusals_end,
)
from slasvc.cli.demo_words import CLASSES, WEEKDAYS, say_term
from slasvc.cli.demo_words import WORDS as DEMO_WORDS
from slasvc.cli.standing import Standing, print_standing, write_day
from slasvc.engine.definitions import Definitions
from slasvc.engine.explain import explain
from slasvc.model.assessment import Assessment
from slasvc.model.deadline import Deadline
from slasvc.model.explanation import Citation, Explanation, Portion, PortionKind
from slasvc.model.term import HOUR_UNITS
from slasvc.reference import law_day
from slasvc.reference.law_day import LawDay
from slasvc.services.dossier_rows import DossierRow
from slasvc.services.findings import DATES, write_findings
from slasvc.services.sentences import write_citation, write_law_day, write_portions

ONE_DAY = timedelta(days=1)
CELL = 5
SAME_WEEKS = 4
"""This many weeks that look the same are drawn as the first and the last with a line between them."""

WORDS = {
    "vi": {
        "dossier": "Hồ sơ",
        "due": "hạn trả {when}",
        "projected": "nếu tiếp tục ngay lúc này thì hạn trả {when}",
        "no_due": "không có hạn trả",
        "provisional": "(tạm tính: lịch còn có thể thay đổi)",
        "rule": "Căn cứ {id}: {term}; {source}",
        "no_rule": "Chưa có quy định nào được áp dụng",
        "days": "Cộng dồn (ngày)",
        "hours": "Cộng dồn (giờ:phút)",
        "what": "Diễn giải",
        "source": "Nguồn",
        "same": "… thêm {weeks} tuần như trên …",
        "legend": "Chú giải",
    },
    "en": {
        "dossier": "Dossier",
        "due": "due {when}",
        "projected": "if it resumed now it would be due {when}",
        "no_due": "no due date",
        "provisional": "(provisional: the calendar may still change)",
        "rule": "Rule {id}: {term}; {source}",
        "no_rule": "No rule applies yet",
        "days": "Total (days)",
        "hours": "Total (h:mm)",
        "what": "What the days were",
        "source": "Source",
        "same": "… {weeks} more weeks like this …",
        "legend": "Legend",
    },
}

NUMBER, COUNTED, DAY_ZERO, BEGUN, DUE, LAPSED = "1", "#", "0", "r", "[ ]", "~"
MARKS = {
    PortionKind.COUNTED: COUNTED,
    PortionKind.HALF: COUNTED,
    PortionKind.MAKE_UP: "!",
    PortionKind.EXTENDED: "a",
    PortionKind.WEEKLY_REST: ".",
    PortionKind.PUBLIC_HOLIDAY: "*",
    PortionKind.SUBSTITUTE_REST: "+",
    PortionKind.SWAPPED_OFF: "-",
    PortionKind.OFFICE_OFF: "x",
    PortionKind.NOT_COUNTED: "o",
    PortionKind.SUSPENDED: "S",
    PortionKind.CLOSED: "c",
    PortionKind.CUT_OFF: ">",
    PortionKind.DEEMED: ">",
    PortionKind.MOVED: ">",
    PortionKind.ROLLED: ">",
}
"""Mark of a kind of day; days off have those of `slasvc calendars show`. Other kinds begin a run."""
LEGEND = {
    DAY_ZERO: {"vi": "ngày bắt đầu, chưa tính", "en": "day 0, the term runs from here"},
    BEGUN: {"vi": "tiếp nhận hoặc tiếp tục, trước ngày bắt đầu", "en": "received or resumed, before day 0"},
    NUMBER: {"vi": "ngày được tính, số thứ tự", "en": "counted, numbered"},
    COUNTED: {"vi": "có thời gian được tính", "en": "time counted"},
    "!": {"vi": "ngày làm bù", "en": "make-up working day"},
    "a": {"vi": "thời gian cộng thêm hoặc gia hạn", "en": "added or extended time"},
    ".": {"vi": "nghỉ hằng tuần", "en": "weekly rest"},
    "*": {"vi": "nghỉ lễ, tết", "en": "public holiday"},
    "+": {"vi": "nghỉ bù", "en": "substitute rest"},
    "-": {"vi": "nghỉ hoán đổi", "en": "swapped day off"},
    "x": {"vi": "cơ quan nghỉ", "en": "office closed"},
    "o": {"vi": "không tính", "en": "not counted"},
    "S": {"vi": "tạm dừng", "en": "suspended"},
    "c": {"vi": "từ khi có kết quả đến khi mở lại", "en": "between completion and reopening"},
    ">": {"vi": "chuyển sang ngày này", "en": "moved to or past this day"},
    LAPSED: {
        "vi": "không còn được tính, thời hạn được tính lại",
        "en": "no longer counted, the count began anew",
    },
    DUE: {"vi": "hạn trả", "en": "due"},
}
PROJECTED = {"vi": "hạn trả nếu tiếp tục ngay lúc này", "en": "due, if it resumed now"}
"""What `DUE` means while the dossier is suspended."""


def run(
    file: Path,
    *,
    input_format: str | None,
    dossier_id: str | None,
    as_of: str | None,
    language: str,
    as_json: bool,
    calendars: Sequence[Path] | None,
    rules: Sequence[Path] | None,
) -> None:
    """Explain one dossier of `file`; exit code 1 when it is refused, 2 when it cannot be told which is meant."""
    with refusals_end(WRONG_CALL):
        as_of_time = int(time.time()) if as_of is None else read_instant(as_of, "--as-of")
        rows = open_dossiers(file, input_format)
        name = "standard input" if file == STANDARD_INPUT else str(file)
        row = _only(rows, name) if dossier_id is None else _named(rows, dossier_id, name)
    if row.dossier is None:
        fail(row.error.message if row.error else f"line {row.line} holds no dossier", REFUSED)
    definitions = read_definitions(calendars, rules)
    with refusals_end(REFUSED):
        explanation = explain(definitions, row.dossier, as_of_time)
        calendar = definitions.authority_facts(row.dossier.authority).calendar
        governing = law_day(definitions.rules, calendar, row.dossier, as_of_time)
    if as_json:
        _print_json(definitions, row, explanation, governing, as_of_time, calendar.zone, language)
    else:
        zone = calendar.zone
        findings = write_findings(explanation.assessment, row.dossier, as_of_time, zone, definitions.rules)
        standing = Standing(row.dossier, explanation.assessment, findings, as_of_time, zone)
        _print_text(standing, explanation, governing, zone, language)


def _only(rows: Iterator[DossierRow], name: str) -> DossierRow:
    first = next(rows, None)
    if first is None:
        fail(f"{name} holds no dossier", WRONG_CALL)
    if next(rows, None) is not None:
        fail(f"{name} holds several dossiers; name the one to explain with --dossier ID", WRONG_CALL)
    return first


def _named(rows: Iterator[DossierRow], dossier_id: str, name: str) -> DossierRow:
    found: DossierRow | None = None
    for row in rows:
        if row.dossier_id != dossier_id:
            continue
        if found is not None:
            fail(f"{name}: lines {found.line} and {row.line} have the same dossier_id", WRONG_CALL)
        found = row
    if found is None:
        fail(f"{name} holds no dossier with the dossier_id {printable(dossier_id)!r}", WRONG_CALL)
    return found


def _print_text(
    standing: Standing, explanation: Explanation, governing: LawDay | None, zone: str, language: str
) -> None:
    for line in _headline(printable(standing.dossier.id), explanation.assessment, zone, language):
        print(line)
    if governing is not None:
        print(write_law_day(governing, language))
    if explanation.portions:
        print()
        for line in _strip(explanation, language):
            print(line)
    print_standing(standing, language)
    if explanation.portions:
        print()
        _print_ledger(explanation, zone, language)
    if explanation.citations:
        print()
        for citation in explanation.citations:
            print(write_citation(citation, language))


def _headline(dossier_id: str, assessment: Assessment, zone: str, language: str) -> tuple[str, str]:
    """Return the answer in two lines: class and due date, rule and legal basis."""
    words, rule = WORDS[language], assessment.rule
    said = [CLASSES[language][assessment.timeliness]]
    if deadline := _deadline(assessment):
        by_the_hour = rule is not None and rule.term is not None and rule.term.unit in HOUR_UNITS
        when = _when(deadline, zone, language, with_time=by_the_hour)
        said.append(words["projected" if assessment.deadline is None else "due"].format(when=when))
        if deadline.provisional:
            said[-1] += f" {words['provisional']}"
    elif assessment.awaits:
        awaited = sorted(kind.name.lower() for kind in assessment.awaits)
        said.append(
            f"{DEMO_WORDS[language]['awaits']} "
            + ", ".join(DEMO_WORDS[language].get(kind, kind) for kind in awaited)
        )
    else:
        said.append(words["no_due"])
    first = f"{words['dossier']} {dossier_id}".rstrip() + f": {'; '.join(said)}"
    if rule is None:
        return first, words["no_rule"]
    term = DEMO_WORDS[language]["not_known"] if rule.term is None else say_term(rule.term, language)
    return first, words["rule"].format(id=rule.id, term=term, source=rule.source)


def _deadline(assessment: Assessment) -> Deadline | None:
    return assessment.deadline or assessment.projection


def _when(deadline: Deadline, zone: str, language: str, *, with_time: bool) -> str:
    day = deadline.due_date
    written = write_day(day, language)
    if not with_time:
        return written
    local = datetime.fromtimestamp(deadline.due_time, ZoneInfo(zone))
    return f"{written} {'24:00' if local.date() > day else local.strftime('%H:%M')}"


def _strip(explanation: Explanation, language: str) -> Iterator[str]:
    """Yield the days as lines of a week each, then the legend of the marks that occur."""
    deadline = _deadline(explanation.assessment)
    marks, used = _marks(explanation, None if deadline is None else deadline.day_zero)
    if deadline is not None:
        marks[deadline.due_date] = f"[{marks.get(deadline.due_date, '')}]"
        used.add(DUE)
    yield (" " * 12 + "".join(name.center(CELL) for name in WEEKDAYS[language])).rstrip()
    for same, weeks in groupby(_weeks(marks), key=lambda week: week[1]):
        listed = [monday for monday, _ in weeks]
        shown = listed if len(listed) < SAME_WEEKS else [listed[0], listed[-1]]
        for monday in shown:
            if len(shown) < len(listed) and monday == shown[-1]:
                yield " " * 12 + WORDS[language]["same"].format(weeks=len(listed) - 2)
            cells = "".join(mark.center(CELL) for mark in same)
            yield f"{monday.strftime(DATES[language]):<12}{cells}".rstrip()
    yield ""
    yield f"{WORDS[language]['legend']}:"
    for mark, words in LEGEND.items():
        if mark in used:
            key = PROJECTED if mark == DUE and explanation.projected else words
            yield f"  {mark:<4} {key[language]}"


def _weeks(marks: dict[date, str]) -> Iterator[tuple[date, tuple[str, ...]]]:
    """Yield each week's Monday with its seven marks, empty where a day is not part of the ledger."""
    first, last = min(marks), max(marks)
    monday = first - first.weekday() * ONE_DAY
    while monday <= last:
        yield monday, tuple(marks.get(monday + number * ONE_DAY, "") for number in range(7))
        monday += 7 * ONE_DAY


def _marks(explanation: Explanation, day_zero: date | None) -> tuple[dict[date, str], set[str]]:
    """Return what each day shows, and the marks of the legend that occur; a day in hours may show several."""
    marks: dict[date, str] = {}
    used: set[str] = set()
    lapsed: set[date] = set()
    for portion in explanation.portions:
        count = (portion.last_date - portion.first_date).days + 1
        for index in range(count):
            day = portion.first_date + index * ONE_DAY
            mark, keys = _mark(portion, index, count, day == day_zero, explanation.in_seconds)
            used |= keys
            before = marks.get(day, "")
            if portion.lapsed or day in lapsed:
                marks[day] = mark
            elif mark not in before:
                marks[day] = before + mark
            lapsed = lapsed | {day} if portion.lapsed else lapsed - {day}
    return marks, used


def _mark(
    portion: Portion, index: int, count: int, is_day_zero: bool, in_seconds: bool
) -> tuple[str, set[str]]:
    """Return the mark of the day at `index` of a portion of `count` days, and its keys in the legend."""
    kind_mark = MARKS.get(portion.kind, BEGUN)
    if portion.lapsed and kind_mark in (COUNTED, "!", "a", BEGUN, ">"):
        return LAPSED, {LAPSED}
    if portion.used and not in_seconds:
        total = portion.total - portion.used + portion.used * (index + 1) // count
        extra = kind_mark if kind_mark in ("!", "a") else ""
        return f"{_days(total)}{extra}", {NUMBER, extra} - {""}
    if is_day_zero and kind_mark in (BEGUN, ">"):
        return DAY_ZERO, {DAY_ZERO}
    return kind_mark, {kind_mark}


def _days(halves: int) -> str:
    whole, half = divmod(halves, 2)
    return f"{whole or ''}½" if half else str(whole)


def _amount(amount: int, *, in_seconds: bool) -> str:
    """Return a total: half days as days, seconds as hours and minutes."""
    if not in_seconds:
        return _days(amount)
    minutes, seconds = divmod(amount, 60)
    return f"{minutes // 60}:{minutes % 60:02d}" + (f":{seconds:02d}" if seconds else "")


def _print_ledger(explanation: Explanation, zone: str, language: str) -> None:
    words, in_seconds = WORDS[language], explanation.in_seconds
    table = make_table()
    table.add_column(words["what"], ratio=3, overflow="fold")
    table.add_column(words["hours" if in_seconds else "days"], justify="right", no_wrap=True)
    table.add_column(words["source"], ratio=2, overflow="fold")
    length = _amount(explanation.length, in_seconds=in_seconds)
    sentences = write_portions(explanation, zone=zone, language=language)
    for portion, sentence in zip(explanation.portions, sentences, strict=True):
        table.add_row(
            sentence,
            f"{_amount(portion.total, in_seconds=in_seconds)} / {length}",
            portion.source,
            style="dim" if portion.lapsed else None,
        )
    console().print(table)


def _print_json(
    definitions: Definitions,
    row: DossierRow,
    explanation: Explanation,
    governing: LawDay | None,
    as_of: int,
    zone: str,
    language: str,
) -> None:
    """Print the answer of `slasvc evaluate` with the ledger beside it, on one line."""
    from slasvc.services.evaluation import evaluate_rows

    (answers,) = evaluate_rows(definitions, (row,), as_of)
    explained = {
        **answers[0],
        "language": language,
        "law_day": None if governing is None else _plain_law_day(governing, language),
        "projected": explanation.projected,
        "ledger_unit": "second" if explanation.in_seconds else "half_day",
        "ledger_length": explanation.length,
        "portions": [
            {**_plain_portion(portion, ZoneInfo(zone)), "text": sentence}
            for portion, sentence in zip(
                explanation.portions,
                write_portions(explanation, zone=zone, language=language),
                strict=True,
            )
        ],
        "citations": [_plain_citation(citation, language) for citation in explanation.citations],
    }
    print(json_line(explained))


def _plain_portion(portion: Portion, zone: ZoneInfo) -> dict[str, object]:
    def written(seconds: int | None) -> str | None:
        return None if seconds is None else datetime.fromtimestamp(seconds, zone).isoformat()

    return {
        "kind": portion.kind.name.lower(),
        "first_date": portion.first_date.isoformat(),
        "last_date": portion.last_date.isoformat(),
        "start_time": written(portion.start_time),
        "end_time": written(portion.end_time),
        "used": portion.used,
        "total": portion.total,
        "ground": portion.ground,
        "names": dict(portion.names or {}),
        "source": portion.source,
        "lapsed": portion.lapsed,
        "projected": portion.projected,
    }


def _plain_law_day(governing: LawDay, language: str) -> dict[str, object]:
    return {
        "date": governing.date.isoformat(),
        "event_kind": governing.event_kind.name.lower(),
        "law_at": governing.law_at.name.lower(),
        "text": write_law_day(governing, language),
    }


def _plain_citation(citation: Citation, language: str) -> dict[str, object]:
    return {
        "kind": citation.kind.name.lower(),
        "source": citation.source,
        "subject": citation.subject,
        "names": dict(citation.names),
        "text": write_citation(citation, language),
    }
