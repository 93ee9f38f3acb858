"""Sentences for the kinds of the ledger, in Vietnamese and English.

Placeholders: `{when}` the date, dates or times of the portion, `{used}` what it used with its unit, `{name}` the
occasion of the day or the name of the ground, `{source}` the instrument. Whoever renders fills them in. A day may
lack an occasion: it stands at the end of its template, and is left out there.
"""

from __future__ import annotations

from collections.abc import Mapping

from slasvc.model.dossier import EventKind
from slasvc.model.explanation import CitationKind, PortionKind

LANGUAGES = ("vi", "en")

PORTIONS: Mapping[PortionKind, Mapping[str, str]] = {
    PortionKind.RECEIPT: {
        "vi": "{when}: tiếp nhận hồ sơ",
        "en": "{when}: dossier received",
    },
    PortionKind.PAID: {
        "vi": "{when}: nộp phí, lệ phí, thời hạn bắt đầu",
        "en": "{when}: fee paid, the term begins",
    },
    PortionKind.SUBMITTED: {
        "vi": "{when}: nộp hồ sơ, thời hạn bắt đầu",
        "en": "{when}: dossier filed, the term begins",
    },
    PortionKind.POSTMARKED: {
        "vi": "{when}: gửi hồ sơ theo dấu bưu điện, thời hạn bắt đầu",
        "en": "{when}: dossier posted by its postmark, the term begins",
    },
    PortionKind.RESTARTED: {
        "vi": "{when}: hết tạm dừng ({name}), tính lại thời hạn từ đầu",
        "en": "{when}: suspension ended ({name}), the whole term begins again",
    },
    PortionKind.NEW_TERM: {
        "vi": "{when}: hết tạm dừng ({name}), tính theo thời hạn mới",
        "en": "{when}: suspension ended ({name}), another term begins",
    },
    PortionKind.REOPENED: {
        "vi": "{when}: mở lại hồ sơ, tính lại thời hạn từ đầu",
        "en": "{when}: dossier reopened, the whole term begins again",
    },
    PortionKind.CUT_OFF: {
        "vi": "{when}: chuyển sang ngày này vì nhận sau giờ quy định",
        "en": "{when}: moved to this day, received after the cut-off",
    },
    PortionKind.DEEMED: {
        "vi": "{when}: coi như tiếp nhận ngày này vì nhận vào ngày nghỉ",
        "en": "{when}: deemed received on this day, as it came on a day that does not count",
    },
    PortionKind.COUNTED: {"vi": "{when}: tính {used}", "en": "{when}: {used} counted"},
    PortionKind.HALF: {"vi": "{when}: tính {used}", "en": "{when}: {used} counted"},
    PortionKind.MAKE_UP: {
        "vi": "{when}: ngày làm bù, tính {used}",
        "en": "{when}: make-up working day, {used} counted",
    },
    PortionKind.EXTENDED: {
        "vi": "{when}: thời gian cộng thêm hoặc gia hạn, tính {used}",
        "en": "{when}: of the added or extended time, {used} counted",
    },
    PortionKind.WEEKLY_REST: {"vi": "{when}: nghỉ hằng tuần", "en": "{when}: weekly rest"},
    PortionKind.PUBLIC_HOLIDAY: {"vi": "{when}: nghỉ lễ {name}", "en": "{when}: public holiday, {name}"},
    PortionKind.SUBSTITUTE_REST: {"vi": "{when}: nghỉ bù {name}", "en": "{when}: substitute rest, {name}"},
    PortionKind.SWAPPED_OFF: {"vi": "{when}: nghỉ hoán đổi {name}", "en": "{when}: swapped day off, {name}"},
    PortionKind.OFFICE_OFF: {"vi": "{when}: cơ quan nghỉ, {name}", "en": "{when}: office closed, {name}"},
    PortionKind.NOT_COUNTED: {"vi": "{when}: không tính", "en": "{when}: not counted"},
    PortionKind.SUSPENDED: {"vi": "{when}: tạm dừng ({name})", "en": "{when}: suspended ({name})"},
    PortionKind.CLOSED: {
        "vi": "{when}: từ khi có kết quả đến khi mở lại, không tính",
        "en": "{when}: between completion and reopening, not counted",
    },
    PortionKind.MOVED: {
        "vi": "{when}: lùi thời điểm kết thúc vì thời gian đã tạm dừng",
        "en": "{when}: the end moves for time that was suspended",
    },
    PortionKind.ROLLED: {
        "vi": "{when}: chuyển ngày kết thúc sang ngày làm việc",
        "en": "{when}: the end moves to a working day",
    },
}

ORIGIN_KINDS = frozenset(
    {PortionKind.RECEIPT, PortionKind.PAID, PortionKind.SUBMITTED, PortionKind.POSTMARKED}
)
"""Kinds that the beginning of a first run can have."""

DAY_ZERO_KINDS = ORIGIN_KINDS | frozenset(
    {
        PortionKind.RESTARTED,
        PortionKind.NEW_TERM,
        PortionKind.REOPENED,
        PortionKind.CUT_OFF,
        PortionKind.DEEMED,
    }
)
"""Kinds that a day 0 can have: counted only where the conventions count the first day."""

DAYS_OFF = frozenset(
    {
        PortionKind.WEEKLY_REST,
        PortionKind.PUBLIC_HOLIDAY,
        PortionKind.SUBSTITUTE_REST,
        PortionKind.SWAPPED_OFF,
        PortionKind.OFFICE_OFF,
    }
)
"""Kinds of days that are off whatever becomes of the dossier."""

DAY_ZERO_COUNTED: Mapping[str, str] = {"vi": "{sentence}, tính {used}", "en": "{sentence}, {used} counted"}
"""Wraps the sentence of a day 0 that is counted."""

RECEIPT_NOT_COUNTED: Mapping[str, str] = {
    "vi": "{sentence}, không tính ngày này",
    "en": "{sentence}, the day itself is not counted",
}
"""Wraps the sentence of an origin whose day is not counted, where days are."""

LAPSED_COUNT: Mapping[str, str] = {
    "vi": "{when}: không còn được tính vì thời hạn được tính lại",
    "en": "{when}: no longer counted, as the count began anew",
}
"""Stands for the sentence of a lapsed portion that had been counted."""

LAPSED: Mapping[str, str] = {
    "vi": "{sentence}, trước khi thời hạn được tính lại",
    "en": "{sentence}, before the count began anew",
}
"""Wraps the sentence of any other lapsed portion."""

PROJECTED: Mapping[str, str] = {
    "vi": "{sentence} (nếu tiếp tục vào thời điểm tính)",
    "en": "{sentence} (if resumed at the as-of time)",
}
"""Wraps the sentence of what comes about only by the resumption that a projection supposes."""

LAW_DAY: Mapping[str, str] = {
    "vi": "Áp dụng quy định có hiệu lực vào ngày {date}, là {event}",
    "en": "Governed by the law of {date}, {event}",
}
LAW_DAY_FALLBACK: Mapping[str, str] = {
    "vi": "Không ghi nhận {missing} nên áp dụng quy định có hiệu lực vào ngày {date}, là {event}",
    "en": "Governed by the law of {date}, {event}, as {missing} is not recorded",
}
"""Where the event that should decide the law has not happened."""

DECIDING_DAYS: Mapping[EventKind, Mapping[str, str]] = {
    EventKind.ACCEPTED: {"vi": "ngày tiếp nhận hồ sơ", "en": "the day of acceptance"},
    EventKind.SUBMITTED: {"vi": "ngày nộp hồ sơ", "en": "the day of filing"},
    EventKind.POSTMARKED: {"vi": "ngày gửi theo dấu bưu điện", "en": "the day of the postmark"},
}
"""The days that can decide the law: those that a procedure's `law_at` may name."""

CITATIONS: Mapping[CitationKind, Mapping[str, str]] = {
    CitationKind.TERM: {"vi": "Thời hạn: {source}", "en": "Term: {source}"},
    CitationKind.ADDITION: {
        "vi": "Cộng thêm thời hạn ({name}): {source}",
        "en": "Addition to the term ({name}): {source}",
    },
    CitationKind.GROUND: {"vi": "Tạm dừng ({name}): {source}", "en": "Suspension ({name}): {source}"},
    CitationKind.RECORDED_GROUND: {
        "vi": "Ghi nhận, không tạm dừng thời hạn ({name}): {source}",
        "en": "Recorded, did not suspend the term ({name}): {source}",
    },
    CitationKind.HOURS_FROM_INSTANT: {
        "vi": "Thời hạn theo giờ tính từ thời điểm: {source}",
        "en": "Hours run from the moment: {source}",
    },
    CitationKind.FIRST_DAY_EXCLUDED: {
        "vi": "Ngày đầu tiên không tính: {source}",
        "en": "The first day is not counted: {source}",
    },
    CitationKind.LAST_DAY: {
        "vi": "Thời hạn tính bằng ngày kết thúc khi hết ngày cuối cùng: {source}",
        "en": "A term in days ends with its last day: {source}",
    },
    CitationKind.CORRESPONDING_DAY: {
        "vi": "Kết thúc vào ngày tương ứng: {source}",
        "en": "The term ends on the corresponding day: {source}",
    },
    CitationKind.ROLL_FOLLOWING: {
        "vi": "Ngày cuối là ngày nghỉ thì kết thúc vào ngày làm việc tiếp theo: {source}",
        "en": "An end on a day off moves to the next working day: {source}",
    },
    CitationKind.END_OF_DAY: {
        "vi": "Kết thúc lúc 24 giờ ngày cuối cùng: {source}",
        "en": "The term ends at 24:00 of its last day: {source}",
    },
}
