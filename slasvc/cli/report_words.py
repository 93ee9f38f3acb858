"""The words of `slasvc report` in Vietnamese and English: headings, codes under their names, numbers, days.

Files that machines read (CSV, Parquet) have English headings and the codes themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from slasvc.cli.demo_words import CLASSES
from slasvc.model.assessment import Timeliness
from slasvc.model.dossier import Channel
from slasvc.model.rule import AttributableTo, Authority, Level, Procedure, RuleSet
from slasvc.reports.periods import Period
from slasvc.reports.relations import Dimension, Filters, VoidDossiers

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "summary": "Timeliness",
        "rank": "Ranking",
        "trend": "Trend by {unit}",
        "causes": "Causes of delay",
        "apologies": "Apologies",
        "steps": "Late steps",
        "suspensions": "Suspensions",
        "dossiers": "Dossiers: {measure}",
        "received": "Received",
        "received_new": "Newly received",
        "received_online": "Received online",
        "received_counter": "Received at the counter",
        "received_post": "Received by post",
        "received_unstated": "Received by no stated channel",
        "carried_over": "Carried over",
        "resolved": "Resolved",
        "resolved_early": "Early",
        "resolved_on_time": "On time",
        "resolved_late": "Late",
        "resolved_undetermined": "Term not known",
        "pending": "Pending",
        "pending_within_term": "Within term",
        "pending_overdue": "Overdue",
        "pending_on_track": "On track",
        "pending_due_soon": "Due soon",
        "pending_due_today": "Due today",
        "pending_suspended": "Suspended",
        "pending_undetermined": "Pending, term not known",
        "severity_1": "Past due, first band",
        "severity_2": "Past due, second band",
        "severity_3": "Past due, last band",
        "suspended_ever": "Suspended at least once",
        "past_due": "Past due",
        "apologised": "Letter in time",
        "apologised_late": "Letter late",
        "not_apologised": "No letter",
        "rate_resolved": "On time of resolved",
        "rate_received": "On time of received",
        "rate_resolved_and_overdue": "On time of resolved and overdue",
        "place": "Rank",
        "score": "Score",
        "band": "Band",
        "on_time_trend": "On-time trend",
        "on_time_now": "On time",
        "overdue_trend": "Overdue trend",
        "cause": "Cause",
        "whose": "Attributed to",
        "ground": "Ground",
        "share": "Share",
        "count": "Dossiers",
        "dossier": "Dossier",
        "class": "Class",
        "received_date": "Received",
        "ended_date": "Ended",
        "as_of": "As of",
        "total": "All",
        "none": "(none)",
        "none_stated": "none stated",
        "own": "the authority itself",
        "not_own": "others",
        "nothing": "There is nothing to report in this period.",
        "used": "Working days used: {mean} on average, half in {median}, 90% in {tail}.",
        "suspended": "Suspended at least once: {count}.",
        "owed": "Past due without an apology: {count}.",
        "identities": "(1)=(2)+(3)+(4), (5)=(6)+(7)+(8), (9)=(10)+(11), (1)=(5)+(9) hold in every row.",
        "columns": "(1) received: (2) online, (3) counter and post, (4) carried over.\n"
        "(5) resolved: (6) early, (7) on time, (8) late.\n"
        "(9) pending: (10) within term, (11) overdue.",
        "snapshots": "snapshots: {count}, {first} to {last}",
        "first_of": "The first {shown} of {count}; --output FILE lists all.",
        "listed": "Dossiers: {count}.",
        "note": "{snapshot}, as of {as_of}, rules {rules}",
        "refused": "refused rows that are in no figure: {count}",
        "limits": "Only {chosen}.",
        "on_time": "Withdrawn and lapsed dossiers count as resolved on time.",
    },
    "vi": {
        "summary": "Tình hình giải quyết",
        "rank": "Xếp hạng",
        "trend": "Diễn biến theo {unit}",
        "causes": "Nguyên nhân quá hạn",
        "apologies": "Xin lỗi khi quá hạn",
        "steps": "Các bước xử lý quá hạn",
        "suspensions": "Tạm dừng tính thời hạn",
        "dossiers": "Danh sách hồ sơ: {measure}",
        "received": "Tiếp nhận",
        "received_new": "Tiếp nhận mới trong kỳ",
        "received_online": "Tiếp nhận trực tuyến",
        "received_counter": "Tiếp nhận trực tiếp",
        "received_post": "Tiếp nhận qua bưu chính",
        "received_unstated": "Tiếp nhận không rõ kênh",
        "carried_over": "Từ kỳ trước chuyển sang",
        "resolved": "Đã giải quyết",
        "resolved_early": "Trước hạn",
        "resolved_on_time": "Đúng hạn",
        "resolved_late": "Quá hạn",
        "resolved_undetermined": "Chưa rõ thời hạn",
        "pending": "Đang giải quyết",
        "pending_within_term": "Đang trong hạn",
        "pending_overdue": "Đang quá hạn",
        "pending_on_track": "Đang trong hạn, chưa sắp đến hạn",
        "pending_due_soon": "Sắp đến hạn",
        "pending_due_today": "Đến hạn hôm nay",
        "pending_suspended": "Đang tạm dừng",
        "pending_undetermined": "Đang giải quyết, chưa rõ thời hạn",
        "severity_1": "Quá hạn mức một",
        "severity_2": "Quá hạn mức hai",
        "severity_3": "Quá hạn mức ba",
        "suspended_ever": "Từng tạm dừng",
        "past_due": "Tổng quá hạn",
        "apologised": "Xin lỗi kịp thời",
        "apologised_late": "Xin lỗi chậm",
        "not_apologised": "Chưa xin lỗi",
        "rate_resolved": "Tỷ lệ đúng hạn",
        "rate_received": "Đúng hạn / tiếp nhận",
        "rate_resolved_and_overdue": "Đúng hạn / đã giải quyết và quá hạn",
        "place": "Hạng",
        "score": "Điểm",
        "band": "Xếp loại",
        "on_time_trend": "Tỷ lệ đúng hạn qua các kỳ",
        "on_time_now": "Kỳ này",
        "overdue_trend": "Số đang quá hạn qua các kỳ",
        "cause": "Nguyên nhân",
        "whose": "Tính chất",
        "ground": "Lý do tạm dừng",
        "share": "Tỷ lệ",
        "count": "Số hồ sơ",
        "dossier": "Hồ sơ",
        "class": "Tình trạng",
        "received_date": "Tiếp nhận",
        "ended_date": "Kết thúc",
        "as_of": "Tính đến",
        "authority": "cơ quan",
        "owner": "cơ quan chịu trách nhiệm",
        "field": "lĩnh vực",
        "procedure": "thủ tục",
        "level": "cấp",
        "channel": "kênh",
        "step": "bước",
        "unit": "đơn vị",
        "official": "cán bộ",
        "month": "tháng",
        "quarter": "quý",
        "year": "năm",
        "online": "trực tuyến",
        "counter": "trực tiếp",
        "post": "bưu chính",
        "ministry": "bộ, ngành",
        "province": "cấp tỉnh",
        "district": "cấp huyện",
        "commune": "cấp xã",
        "total": "Tổng cộng",
        "none": "(không có)",
        "none_stated": "không nêu",
        "own": "chủ quan",
        "not_own": "khách quan",
        "nothing": "Không có số liệu trong kỳ này.",
        "used": "Số ngày làm việc đã dùng: trung bình {mean}, một nửa trong {median}, 90% trong {tail}.",
        "suspended": "Từng tạm dừng: {count} hồ sơ.",
        "owed": "Quá hạn chưa xin lỗi: {count} hồ sơ.",
        "identities": "(1)=(2)+(3)+(4), (5)=(6)+(7)+(8), (9)=(10)+(11), (1)=(5)+(9) đúng ở mọi dòng.",
        "columns": "(1) tiếp nhận: (2) trực tuyến, (3) trực tiếp và bưu chính, (4) từ kỳ trước.\n"
        "(5) đã giải quyết: (6) trước hạn, (7) đúng hạn, (8) quá hạn.\n"
        "(9) đang giải quyết: (10) trong hạn, (11) quá hạn.",
        "snapshots": "{count} kỳ: {first} đến {last}",
        "first_of": "{shown} hồ sơ đầu trong số {count}; --output FILE ghi đủ danh sách.",
        "listed": "Số hồ sơ: {count}.",
        "note": "{snapshot}, tính đến {as_of}, quy tắc {rules}",
        "refused": "dòng bị từ chối, không có trong số liệu: {count}",
        "limits": "Chỉ tính {chosen}.",
        "on_time": "Hồ sơ đã rút hoặc đã đóng được tính là giải quyết đúng hạn.",
    },
}


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
