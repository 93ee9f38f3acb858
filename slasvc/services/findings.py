"""Findings in words, Vietnamese and English, each with its legal basis.

What is said of an obligation stands in the rule; what is said of appointments, grounds and definitions stands
here. The history is read again, and only for the findings that speak of one of its events. Dates and times are
those of the calendar's zone; 00:00 is 24:00 of the day before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from slasvc.model.assessment import Assessment, Finding, FindingKind
from slasvc.model.dossier import Dossier, EventKind
from slasvc.model.rule import Ground, Obligation, RuleSet, RuleVersion
from slasvc.model.term import Conventions, Term
from slasvc.reference.evaluate import grounds_in_force
from slasvc.reference.history import History, read_history
from slasvc.reference.laying import is_by_date
from slasvc.reference.length import length_of
from slasvc.reference.wording import LANGUAGES

FIXED: Mapping[FindingKind, Mapping[str, str]] = {
    FindingKind.PROMISED_DIFFERS: {
        "vi": "Ngày hẹn trả trên giấy tiếp nhận ({promised}) khác ngày theo quy định ({lawful}).",
        "en": "The appointment on the receipt slip ({promised}) is not the lawful one ({lawful}).",
    },
    FindingKind.COMMITTED_LATER: {
        "vi": "Ngày hẹn trả ({promised}) muộn hơn thời hạn theo quy định{lawful}.",
        "en": "The appointment ({promised}) is later than the law allows{lawful}.",
    },
    FindingKind.ASKED_TOO_OFTEN: {
        "vi": "{name}: đã thực hiện {times} lần, quy định tối đa {most} lần.",
        "en": "{name}: {times} times, at most {most} allowed.",
    },
    FindingKind.PROVISIONAL_CALENDAR: {
        "vi": "Lịch nghỉ của năm có liên quan chưa được công bố đầy đủ hoặc còn ngày chưa đối chiếu với văn bản "
        "gốc, hạn trả còn có thể thay đổi.",
        "en": "The days off of a year concerned are not all decided yet, or one was not checked against its "
        "decision, so the due date may still change.",
    },
    FindingKind.LOW_CONFIDENCE_RULE: {
        "vi": "Thời hạn lấy từ nguồn có độ tin cậy thấp, cần đối chiếu với văn bản trước khi áp dụng.",
        "en": "The term rests on a source of low confidence and is to be checked against the instrument.",
    },
}
"""What is said where the rule has no words of its own."""
OF_DEFINITIONS = frozenset({FindingKind.PROVISIONAL_CALENDAR, FindingKind.LOW_CONFIDENCE_RULE})
DATES = {"vi": "%d/%m/%Y", "en": "%Y-%m-%d"}
INSTANTS = {"vi": "{time} ngày {date}", "en": "{date} {time}"}


class FindingWords(NamedTuple):
    """A finding as people read it.

    Attributes:
        obligation: code of the obligation, empty where none is spoken of.
        texts: by language, one for each of `LANGUAGES`.
        legal_basis: instrument and article; empty where it rests on no law but on the state of the definitions.
    """

    kind: FindingKind
    obligation: str
    texts: Mapping[str, str]
    legal_basis: str


def write_findings(
    assessment: Assessment, dossier: Dossier, as_of: int, zone: str, rules: RuleSet
) -> list[FindingWords]:
    """Return the findings of an assessment in words, in their order; `rules` are those it was made by."""
    writer = _Writer(assessment, dossier, as_of, ZoneInfo(zone), rules)
    return [write_fixed(finding) or writer.write(finding.kind) for finding in assessment.findings]


def write_fixed(finding: Finding) -> FindingWords | None:
    """Return a finding in words that are the same for every dossier; None where they speak of one."""
    if (obligation := finding.obligation) is not None:
        texts = _of_obligation(finding.kind, obligation)
        return FindingWords(finding.kind, obligation.code, texts, str(obligation.source))
    if finding.kind in OF_DEFINITIONS:
        return FindingWords(finding.kind, "", dict(FIXED[finding.kind]), "")
    return None


def in_language(texts: Mapping[str, str], language: str) -> str:
    """Return the text of `language`, or of the first there is; empty without any."""
    return texts.get(language) or next(iter(texts.values()), "")


class _Writer:
    """Writes the findings of one assessment."""

    def __init__(
        self, assessment: Assessment, dossier: Dossier, as_of: int, zone: ZoneInfo, rules: RuleSet
    ) -> None:
        self._assessment = assessment
        self._dossier = dossier
        self._as_of = as_of
        self._zone = zone
        self._rules = rules
        self._read: History | None = None

    def write(self, kind: FindingKind) -> FindingWords:
        match kind:
            case FindingKind.PROMISED_DIFFERS:
                texts, basis = self._promised_differs(), self._basis_of_original()
            case FindingKind.COMMITTED_LATER:
                texts, basis = self._committed_later(), self._basis()
            case FindingKind.ASKED_TOO_OFTEN:
                texts, basis = self._asked_too_often()
            case _:
                raise AssertionError(f"{kind.name} is said in the same words of every dossier")
        return FindingWords(kind, "", texts, basis)

    @property
    def _rule(self) -> RuleVersion | None:
        return self._assessment.rule

    @property
    def _history(self) -> History:
        if self._read is None:
            self._read = read_history(self._dossier, self._as_of)
        return self._read

    def _basis(self) -> str:
        return "" if self._rule is None else str(self._rule.source)

    def _basis_of_original(self) -> str:
        if self._rule is None or self._rule.committed is None:
            return self._basis()
        return str(self._rule.committed.source)

    def _promised_differs(self) -> dict[str, str]:
        return {
            language: FIXED[FindingKind.PROMISED_DIFFERS][language].format(
                promised=self._when(self._promised_time(), language),
                lawful=self._when(self._original_time(), language),
            )
            for language in LANGUAGES
        }

    def _committed_later(self) -> dict[str, str]:
        promised, original = self._promised_time(), self._original_time()
        statutory = self._rule is not None and self._rule.committed is None
        return {
            language: FIXED[FindingKind.COMMITTED_LATER][language].format(
                promised=self._when(original if promised is None else promised, language),
                # Where a term is committed, the assessment does not have the first statutory date.
                lawful=f" ({self._when(original, language)})" if statutory else "",
            )
            for language in LANGUAGES
        }

    def _asked_too_often(self) -> tuple[dict[str, str], str]:
        used = Counter(
            entry.event.ground for entry in self._history.entries if entry.event.kind is EventKind.SUSPENDED
        )
        over = [
            (ground, used[ground.code], ground.max_times)
            for ground in self._grounds_in_force()
            if ground.max_times is not None and used[ground.code] > ground.max_times
        ]
        template = FIXED[FindingKind.ASKED_TOO_OFTEN]
        texts = {
            language: " ".join(
                template[language].format(name=in_language(ground.names, language), times=times, most=most)
                for ground, times, most in over
            )
            for language in LANGUAGES
        }
        return texts, "; ".join(dict.fromkeys(str(ground.source) for ground, _, _ in over))

    def _grounds_in_force(self) -> Iterable[Ground]:
        """Return the grounds that hold on the deciding day."""
        happened, rule = self._history.happened, self._rule
        law_at = self._rules.procedures[self._dossier.procedure].law_at
        law_time = happened.get(law_at, happened.get(EventKind.ACCEPTED))
        if rule is None or law_time is None:
            return ()
        return grounds_in_force(rule, datetime.fromtimestamp(law_time, self._zone).date()).values()

    def _promised_time(self) -> int | None:
        """Return the appointment on the slip, None where it states none."""
        times = [e.event.promised_time for e in self._history.entries if e.event.kind is EventKind.ACCEPTED]
        return times[-1] if times else None

    def _original_time(self) -> int | None:
        original = self._assessment.original
        return None if original is None else original.due_time

    def _when(self, instant: int | None, language: str) -> str:
        """Write an appointment: its date or, where instants are compared, its time too."""
        if instant is None:
            return "-"
        original = self._assessment.original
        if original is not None and instant == original.due_time:
            day = original.due_date  # of an end at closing or at midnight it is not that of the instant
        else:
            day = last_date_of(instant, self._zone)
        written = day.strftime(DATES[language])
        if self._rule is None or goes_by_date(self._rule):
            return written
        return INSTANTS[language].format(date=written, time=clock_of(instant, day, self._zone))


def goes_by_date(rule: RuleVersion) -> bool:
    """Say whether an appointment is right on its date, or only at its instant: as the term promised by it goes."""
    term = rule.term if rule.committed is None else rule.committed.term
    return ends_by_date(term, rule.conventions)


def ends_by_date(term: Term | None, conventions: Conventions) -> bool:
    """Say whether a term is kept until the end of its last day, or only until its instant."""
    return term is None or is_by_date(conventions, length_of(term))


def last_date_of(instant: int, zone: ZoneInfo) -> date:
    """Return the local date of an instant; local midnight belongs to the day that it ends."""
    local = datetime.fromtimestamp(instant, zone)
    at_midnight = not (local.hour or local.minute or local.second)
    return local.date() - timedelta(days=1) if at_midnight else local.date()


def clock_of(instant: int, day: date, zone: ZoneInfo) -> str:
    """Return the local time of an instant on `day`, 24:00 for the midnight that ends it."""
    local = datetime.fromtimestamp(instant, zone)
    if local.date() > day:
        return "24:00"
    return local.strftime("%H:%M:%S" if local.second else "%H:%M")


def _of_obligation(kind: FindingKind, obligation: Obligation) -> dict[str, str]:
    said = {
        FindingKind.MISSED: obligation.missed,
        FindingKind.DONE_LATE: obligation.late,
        FindingKind.DONE_TOO_OFTEN: obligation.too_often,
    }[kind]
    return {language: in_language(said or obligation.names, language) for language in LANGUAGES}
