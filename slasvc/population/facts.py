"""What every chunk is drawn from: shares of kinds, bodies, channels and days, and the words that events use."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from slasvc.calendars.compiled import EPOCH
from slasvc.model.calendar import Calendar
from slasvc.model.dossier import Channel, EventKind
from slasvc.model.rule import RuleSet
from slasvc.population.kinds import CONSULTED, KINDS
from slasvc.population.office import Floats, Ints, Office, at_hour
from slasvc.population.work import Work

YEAR = timedelta(days=364)
POSTED_EARLIER = timedelta(days=10)
"""More than the post takes."""
OFFICIALS = 30
"""Of each body."""
REASONS = {
    EventKind.SUSPENDED: (
        "Thiếu bản sao giấy tờ phải nộp kèm",
        "Tờ khai chưa có chữ ký",
        "Thông tin trên tờ khai không khớp với cơ sở dữ liệu quốc gia",
        "Theo thông báo gửi kèm",
    ),
    EventKind.REFUSED: ("Không đủ điều kiện theo quy định", "Không thuộc thẩm quyền giải quyết"),
    EventKind.TRANSFERRED: ("Chuyển đến cơ quan có thẩm quyền",),
    EventKind.EXTENDED: ("Hồ sơ phức tạp, cần thẩm tra thực địa", "Gia hạn theo quyết định gửi kèm"),
    EventKind.APOLOGISED: ("Số lượng hồ sơ tăng đột biến", "Chưa có ý kiến của cơ quan phối hợp"),
    EventKind.EXPLAINED: ("Chưa có ý kiến của cơ quan phối hợp", "Sự cố hệ thống thông tin"),
    EventKind.LAPSED: ("Quá thời hạn bổ sung hồ sơ",),
    EventKind.ANNULLED: ("Nhập nhầm trên hệ thống",),
}
"""Written reasons, by what they are given for."""


class Facts:
    """What chunks are drawn from; `chance` is uniform in [0, 1) everywhere.

    Attributes:
        until_time: the end of the last day; nothing happens after it.
        law_at: of each kind, the `EventKind` whose day decides which rule governs.
        may_transfer: of each kind, whether several bodies take it.
        slowness: of each body, the time it takes against the others.
        authorities, causes, reasons, officials: words that events name by their numbers.
        reason_numbers: of each event, those that may be given for it.
    """

    def __init__(self, rules: RuleSet, calendar: Calendar, until: date) -> None:
        self.office = Office(calendar)
        self.work = Work(rules, KINDS, until - YEAR - POSTED_EARLIER, until)
        last_day = (until - EPOCH).days
        self._first_day = last_day - YEAR.days
        self.until_time = int(at_hour(np.array([last_day]), 24)[0])
        self._days = _cumulated(self.office.day_weights(self._first_day, last_day))
        self._kinds = _cumulated([kind.weight for kind in KINDS])
        self._online = np.array([kind.online for kind in KINDS])
        self._post = np.array([kind.post for kind in KINDS])
        self.law_at = np.array([rules.procedures[kind.procedure].law_at for kind in KINDS], np.int64)
        self.authorities = sorted({code for kind in KINDS for code in kind.authorities} | set(CONSULTED))
        listed = [[self.authorities.index(code) for code in kind.authorities] for kind in KINDS]
        self._listed = np.array([number for numbers in listed for number in numbers])
        self._counts = np.array([len(numbers) for numbers in listed])
        self._starts = np.cumsum(self._counts) - self._counts
        self._consulted = np.array([self.authorities.index(code) for code in CONSULTED])
        self.may_transfer = self._counts > 1
        self.slowness = 0.85 + 0.3 * (np.arange(len(self.authorities)) * 37 % 101) / 101
        self.causes = sorted(rules.causes)
        self.reasons = [reason for reasons in REASONS.values() for reason in reasons]
        self.reason_numbers = {
            kind: np.array([self.reasons.index(reason) for reason in reasons])
            for kind, reasons in REASONS.items()
        }
        self.officials = [f"CB-{number:05d}" for number in range(len(self.authorities) * OFFICIALS)]

    def draw_kinds(self, chance: Floats) -> Ints:
        """Return a position in `KINDS` for each."""
        return np.searchsorted(self._kinds, chance, side="right")

    def draw_authorities(self, kinds: Ints, chance: Floats) -> Ints:
        """Return the number of a body that takes each kind; the first of them take most."""
        at = (chance * np.sqrt(chance) * self._counts[kinds]).astype(np.int64)
        return np.asarray(self._listed[self._starts[kinds] + at])

    def next_authorities(self, kinds: Ints, authorities: Ints) -> Ints:
        """Return another body that takes each kind."""
        first, last = self._starts[kinds], self._starts[kinds] + self._counts[kinds] - 1
        return np.asarray(self._listed[np.where(self._listed[first] == authorities, last, first)])

    def draw_consulted(self, chance: Floats) -> Ints:
        """Return the number of a body that others ask."""
        return np.asarray(self._consulted[(chance * len(self._consulted)).astype(np.int64)])

    def draw_channels(self, kinds: Ints, chance: Floats) -> Ints:
        """Return a `Channel` for each."""
        online, post = self._online[kinds], self._post[kinds]
        rest = np.where(chance < online + post, int(Channel.POST), int(Channel.COUNTER))
        return np.where(chance < online, int(Channel.ONLINE), rest)

    def draw_days(self, chance: Floats) -> Ints:
        """Return the day of receipt of each."""
        return np.asarray(self._first_day + np.searchsorted(self._days, chance, side="right"))

    def draw_officials(self, authorities: Ints, chance: Floats) -> Ints:
        """Return the number of an official of each body."""
        return np.asarray(authorities * OFFICIALS + (chance * OFFICIALS).astype(np.int64))


def _cumulated(weights: Sequence[float] | Floats) -> Floats:
    """Return the shares up to each weight; the last one is above any chance."""
    sums = np.cumsum(weights)
    shares = np.asarray(sums / sums[-1])
    shares[-1] = np.inf
    return shares
