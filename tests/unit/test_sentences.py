"""The ledger in words, each sentence written by hand. 2 November 2026 is a Monday."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from slasvc.model.assessment import Assessment
from slasvc.model.dossier import EventKind
from slasvc.model.explanation import Citation, CitationKind, Explanation, Portion, PortionKind
from slasvc.model.rule import Mode
from slasvc.model.term import Term, Unit
from slasvc.reference.law_day import LawDay
from slasvc.services.sentences import LANGUAGES, write_citation, write_law_day, write_portions
from tests.calendars_for_tests import instant, make_ground, make_rules

ZONE = "Asia/Ho_Chi_Minh"
NEW_TERM = make_ground("verification", Mode.NEW_TERM, added=Term(5, Unit.CALENDAR_DAY))
CULTURE_DAY = {"vi": "Ngày Văn hóa Việt Nam", "en": "Vietnam Culture Day"}
SUPPLEMENT = {"vi": "Yêu cầu bổ sung, hoàn thiện hồ sơ", "en": "Request for supplements"}


def day(kind: PortionKind, first: int, last: int = 0, **details: Any) -> Portion:
    """Return a portion of days of November 2026."""
    return Portion(kind, date(2026, 11, first), date(2026, 11, last or first), **details)


def time(kind: PortionKind, start: str, end: str, **details: Any) -> Portion:
    first, last = instant(start), instant(end)
    dates = date.fromisoformat(start[:10]), date.fromisoformat(end[:10])
    return Portion(kind, *dates, start_time=first, end_time=last, **details)


def written(unit: Unit, *portions: Portion, in_seconds: bool = False) -> dict[str, list[str]]:
    """Return the sentences of a term in `unit` by language."""
    rules = make_rules(Term(3, unit), grounds=(NEW_TERM,))
    (rule,) = rules.procedures["1.1"].versions
    assessment = Assessment(rule, None, frozenset(), None)
    explanation = Explanation(assessment, portions, 0, in_seconds, False, ())
    return {name: write_portions(explanation, zone=ZONE, language=name) for name in LANGUAGES}


def said(unit: Unit, portion: Portion, *, in_seconds: bool = False) -> tuple[str, str]:
    """Return one sentence in Vietnamese and in English."""
    sentences = written(unit, portion, in_seconds=in_seconds)
    return sentences["vi"][0], sentences["en"][0]


@pytest.mark.parametrize(
    ("unit", "portion", "vi", "en"),
    [
        (
            Unit.WORKING_DAY,
            day(PortionKind.COUNTED, 3, used=2),
            "03/11/2026: tính 1 ngày làm việc",
            "2026-11-03: 1 working day counted",
        ),
        (
            Unit.WORKING_DAY,
            day(PortionKind.COUNTED, 3, 5, used=6),
            "từ 03/11/2026 đến 05/11/2026: tính 3 ngày làm việc",
            "2026-11-03 to 2026-11-05: 3 working days counted",
        ),
        (
            Unit.CALENDAR_DAY,
            day(PortionKind.COUNTED, 3, 9, used=14),
            "từ 03/11/2026 đến 09/11/2026: tính 7 ngày theo lịch",
            "2026-11-03 to 2026-11-09: 7 calendar days counted",
        ),
        (
            Unit.MONTH,
            day(PortionKind.EXTENDED, 3, used=2),
            "03/11/2026: thời gian cộng thêm hoặc gia hạn, tính 1 ngày theo lịch",
            "2026-11-03: of the added or extended time, 1 calendar day counted",
        ),
        (
            Unit.WORKING_DAY,
            day(PortionKind.HALF, 4, used=1),
            "04/11/2026: tính ½ ngày làm việc",
            "2026-11-04: ½ working day counted",
        ),
        (
            Unit.WORKING_DAY,
            day(PortionKind.COUNTED, 3, 5, used=5),
            "từ 03/11/2026 đến 05/11/2026: tính 2½ ngày làm việc",
            "2026-11-03 to 2026-11-05: 2½ working days counted",
        ),
        (
            Unit.SAME_DAY,
            day(PortionKind.EXTENDED, 3, used=2),
            "03/11/2026: thời gian cộng thêm hoặc gia hạn, tính 1 ngày làm việc",
            "2026-11-03: of the added or extended time, 1 working day counted",
        ),
        (
            Unit.WORKING_DAY,
            day(PortionKind.MAKE_UP, 28, used=2),
            "28/11/2026: ngày làm bù, tính 1 ngày làm việc",
            "2026-11-28: make-up working day, 1 working day counted",
        ),
    ],
)
def test_days_say_whether_they_are_working_days(unit: Unit, portion: Portion, vi: str, en: str) -> None:
    assert said(unit, portion) == (vi, en)


@pytest.mark.parametrize(
    ("unit", "portion", "vi", "en"),
    [
        (
            Unit.WORKING_DAY,
            day(PortionKind.RECEIPT, 2),
            "02/11/2026: tiếp nhận hồ sơ, không tính ngày này",
            "2026-11-02: dossier received, the day itself is not counted",
        ),
        (
            Unit.WORKING_DAY,
            day(PortionKind.RECEIPT, 2, used=2),
            "02/11/2026: tiếp nhận hồ sơ, tính 1 ngày làm việc",
            "2026-11-02: dossier received, 1 working day counted",
        ),
        (
            Unit.SAME_DAY,
            day(PortionKind.RECEIPT, 2),
            "02/11/2026: tiếp nhận hồ sơ",
            "2026-11-02: dossier received",
        ),
        (
            Unit.WORKING_DAY,
            day(PortionKind.PAID, 2),
            "02/11/2026: nộp phí, lệ phí, thời hạn bắt đầu, không tính ngày này",
            "2026-11-02: fee paid, the term begins, the day itself is not counted",
        ),
        (
            Unit.WORKING_DAY,
            day(PortionKind.DEEMED, 9, used=2),
            "09/11/2026: coi như tiếp nhận ngày này vì nhận vào ngày nghỉ, tính 1 ngày làm việc",
            "2026-11-09: deemed received on this day, as it came on a day that does not count, "
            "1 working day counted",
        ),
    ],
)
def test_the_day_of_receipt_says_whether_it_counts(unit: Unit, portion: Portion, vi: str, en: str) -> None:
    assert said(unit, portion) == (vi, en)


@pytest.mark.parametrize(
    ("start", "end", "used", "vi", "en"),
    [
        (
            "2026-11-02T13:30",
            "2026-11-02T17:30",
            4 * 3600,
            "02/11/2026 từ 13:30 đến 17:30: tính 4 giờ làm việc",
            "2026-11-02 13:30 to 17:30: 4 hours of working time counted",
        ),
        (
            "2026-11-02T09:00:30",
            "2026-11-02T10:31:31",
            5_461,
            "02/11/2026 từ 09:00:30 đến 10:31:31: tính 1 giờ 31 phút 1 giây làm việc",
            "2026-11-02 09:00:30 to 10:31:31: 1 hour 31 minutes 1 second of working time counted",
        ),
    ],
)
def test_working_time(start: str, end: str, used: int, vi: str, en: str) -> None:
    assert said(Unit.WORKING_HOUR, time(PortionKind.COUNTED, start, end, used=used), in_seconds=True) == (
        vi,
        en,
    )


@pytest.mark.parametrize(
    ("end", "used", "vi", "en"),
    [
        (
            "2026-11-03T00:00",
            15 * 3600,
            "02/11/2026 từ 09:00 đến 24:00: tính 15 giờ",
            "2026-11-02 09:00 to 24:00: 15 hours counted",
        ),
        (
            "2026-11-03T00:01",
            15 * 3600 + 60,
            "từ 02/11/2026 09:00 đến 03/11/2026 00:01: tính 15 giờ 1 phút",
            "2026-11-02 09:00 to 2026-11-03 00:01: 15 hours 1 minute counted",
        ),
        (
            "2026-11-05T00:00",
            63 * 3600,
            "từ 02/11/2026 09:00 đến 04/11/2026 24:00: tính 63 giờ",
            "2026-11-02 09:00 to 2026-11-04 24:00: 63 hours counted",
        ),
    ],
)
def test_elapsed_time_ends_at_24_and_may_go_over_days(end: str, used: int, vi: str, en: str) -> None:
    portion = time(PortionKind.COUNTED, "2026-11-02T09:00", end, used=used)
    assert said(Unit.HOUR, portion, in_seconds=True) == (vi, en)


def test_a_receipt_in_hours_is_an_instant() -> None:
    received = time(PortionKind.RECEIPT, "2026-11-02T00:00", "2026-11-02T00:00")
    assert said(Unit.HOUR, received, in_seconds=True) == (
        "02/11/2026 00:00: tiếp nhận hồ sơ",
        "2026-11-02 00:00: dossier received",
    )


@pytest.mark.parametrize(
    ("kind", "names", "vi", "en"),
    [
        (
            PortionKind.PUBLIC_HOLIDAY,
            CULTURE_DAY,
            "24/11/2026: nghỉ lễ Ngày Văn hóa Việt Nam",
            "2026-11-24: public holiday, Vietnam Culture Day",
        ),
        (
            PortionKind.PUBLIC_HOLIDAY,
            {"de": "Bußtag"},
            "24/11/2026: nghỉ lễ Bußtag",
            "2026-11-24: public holiday, Bußtag",
        ),
        (PortionKind.PUBLIC_HOLIDAY, {}, "24/11/2026: nghỉ lễ", "2026-11-24: public holiday"),
        (
            PortionKind.SWAPPED_OFF,
            {"vi": "Nghỉ hoán đổi (làm bù thứ Bảy 28/11/2026)", "en": "Swapped day off (made up on Sat)"},
            "24/11/2026: Nghỉ hoán đổi (làm bù thứ Bảy 28/11/2026)",
            "2026-11-24: Swapped day off (made up on Sat)",
        ),
        (
            PortionKind.SUBSTITUTE_REST,
            {"vi": "Nghỉ bù Quốc khánh", "en": "National Day"},
            "24/11/2026: Nghỉ bù Quốc khánh",
            "2026-11-24: substitute rest, National Day",
        ),
        (PortionKind.SUBSTITUTE_REST, None, "24/11/2026: nghỉ bù", "2026-11-24: substitute rest"),
        (PortionKind.OFFICE_OFF, None, "24/11/2026: cơ quan nghỉ", "2026-11-24: office closed"),
        (PortionKind.WEEKLY_REST, None, "24/11/2026: nghỉ hằng tuần", "2026-11-24: weekly rest"),
    ],
)
def test_days_off_have_their_names_once(
    kind: PortionKind, names: dict[str, str] | None, vi: str, en: str
) -> None:
    assert said(Unit.WORKING_DAY, day(kind, 24, names=names)) == (vi, en)


def test_suspensions_name_their_ground() -> None:
    named = day(PortionKind.SUSPENDED, 5, 6, names=SUPPLEMENT, ground="supplement")
    assert said(Unit.WORKING_DAY, named) == (
        "từ 05/11/2026 đến 06/11/2026: tạm dừng (Yêu cầu bổ sung, hoàn thiện hồ sơ)",
        "2026-11-05 to 2026-11-06: suspended (Request for supplements)",
    )
    unnamed = day(PortionKind.RESTARTED, 9, ground="supplement")
    assert said(Unit.WORKING_DAY, unnamed) == (
        "09/11/2026: hết tạm dừng (supplement), tính lại thời hạn từ đầu",
        "2026-11-09: suspension ended (supplement), the whole term begins again",
    )


def test_a_lapsed_run_says_what_no_longer_counts_and_what_came_before() -> None:
    sentences = written(
        Unit.WORKING_DAY,
        day(PortionKind.RECEIPT, 2, lapsed=True),
        day(PortionKind.COUNTED, 3, 4, lapsed=True),
        day(PortionKind.SUSPENDED, 5, 6, names=SUPPLEMENT, lapsed=True),
        day(PortionKind.WEEKLY_REST, 7, 8, lapsed=True),
        day(PortionKind.RESTARTED, 9, names=SUPPLEMENT),
        day(PortionKind.COUNTED, 10, 12, used=6),
    )
    assert sentences["vi"] == [
        "02/11/2026: tiếp nhận hồ sơ, trước khi thời hạn được tính lại",
        "từ 03/11/2026 đến 04/11/2026: không còn được tính vì thời hạn được tính lại",
        "từ 05/11/2026 đến 06/11/2026: tạm dừng (Yêu cầu bổ sung, hoàn thiện hồ sơ), "
        "trước khi thời hạn được tính lại",
        "từ 07/11/2026 đến 08/11/2026: nghỉ hằng tuần, trước khi thời hạn được tính lại",
        "09/11/2026: hết tạm dừng (Yêu cầu bổ sung, hoàn thiện hồ sơ), tính lại thời hạn từ đầu",
        "từ 10/11/2026 đến 12/11/2026: tính 3 ngày làm việc",
    ]
    assert sentences["en"] == [
        "2026-11-02: dossier received, before the count began anew",
        "2026-11-03 to 2026-11-04: no longer counted, as the count began anew",
        "2026-11-05 to 2026-11-06: suspended (Request for supplements), before the count began anew",
        "2026-11-07 to 2026-11-08: weekly rest, before the count began anew",
        "2026-11-09: suspension ended (Request for supplements), the whole term begins again",
        "2026-11-10 to 2026-11-12: 3 working days counted",
    ]


def test_what_only_a_resumption_would_bring_about_says_so() -> None:
    sentences = written(
        Unit.WORKING_DAY,
        day(PortionKind.RECEIPT, 2, lapsed=True, projected=True),
        day(PortionKind.COUNTED, 3, 4, lapsed=True, projected=True),
        day(PortionKind.SUSPENDED, 5, names=SUPPLEMENT, lapsed=True, projected=True),
        day(PortionKind.RESTARTED, 5, names=SUPPLEMENT, projected=True),
        day(PortionKind.COUNTED, 6, used=2, projected=True),
        day(PortionKind.WEEKLY_REST, 7, 8, projected=True),
    )
    assert sentences["vi"] == [
        "02/11/2026: tiếp nhận hồ sơ, không tính ngày này",
        "từ 03/11/2026 đến 04/11/2026: không còn được tính vì thời hạn được tính lại "
        "(nếu tiếp tục vào thời điểm tính)",
        "05/11/2026: tạm dừng (Yêu cầu bổ sung, hoàn thiện hồ sơ)",
        "05/11/2026: hết tạm dừng (Yêu cầu bổ sung, hoàn thiện hồ sơ), tính lại thời hạn từ đầu "
        "(nếu tiếp tục vào thời điểm tính)",
        "06/11/2026: tính 1 ngày làm việc (nếu tiếp tục vào thời điểm tính)",
        "từ 07/11/2026 đến 08/11/2026: nghỉ hằng tuần",
    ]
    assert sentences["en"][3:] == [
        "2026-11-05: suspension ended (Request for supplements), the whole term begins again "
        "(if resumed at the as-of time)",
        "2026-11-06: 1 working day counted (if resumed at the as-of time)",
        "2026-11-07 to 2026-11-08: weekly rest",
    ]


def test_a_new_term_is_counted_in_its_own_days() -> None:
    source = str(NEW_TERM.source)
    sentences = written(
        Unit.WORKING_DAY,
        day(PortionKind.RECEIPT, 2, lapsed=True),
        day(PortionKind.NEW_TERM, 6, names={"vi": "Thẩm tra"}, ground="verification", source=source),
        day(PortionKind.COUNTED, 7, 11, used=10),
    )
    assert sentences["vi"][1:] == [
        "06/11/2026: hết tạm dừng (Thẩm tra), tính theo thời hạn mới",
        "từ 07/11/2026 đến 11/11/2026: tính 5 ngày theo lịch",
    ]


def test_citations_name_their_subject() -> None:
    source = "Nghị định 118/2025/NĐ-CP, Điều 19"
    named = Citation(CitationKind.GROUND, source, "supplement", SUPPLEMENT)
    assert write_citation(named, "vi") == f"Tạm dừng (Yêu cầu bổ sung, hoàn thiện hồ sơ): {source}"
    assert write_citation(named, "en") == f"Suspension (Request for supplements): {source}"
    unnamed = Citation(CitationKind.ADDITION, source, "remote_area")
    assert write_citation(unnamed, "vi") == f"Cộng thêm thời hạn (remote_area): {source}"


@pytest.mark.parametrize(
    ("event", "law_at", "vi", "en"),
    [
        (
            EventKind.ACCEPTED,
            EventKind.ACCEPTED,
            "Áp dụng quy định có hiệu lực vào ngày 02/11/2026, là ngày tiếp nhận hồ sơ",
            "Governed by the law of 2026-11-02, the day of acceptance",
        ),
        (
            EventKind.SUBMITTED,
            EventKind.SUBMITTED,
            "Áp dụng quy định có hiệu lực vào ngày 02/11/2026, là ngày nộp hồ sơ",
            "Governed by the law of 2026-11-02, the day of filing",
        ),
        (
            EventKind.ACCEPTED,
            EventKind.SUBMITTED,
            "Không ghi nhận ngày nộp hồ sơ nên áp dụng quy định có hiệu lực vào ngày 02/11/2026, "
            "là ngày tiếp nhận hồ sơ",
            "Governed by the law of 2026-11-02, the day of acceptance, as the day of filing is not recorded",
        ),
        (
            EventKind.ACCEPTED,
            EventKind.POSTMARKED,
            "Không ghi nhận ngày gửi theo dấu bưu điện nên áp dụng quy định có hiệu lực vào ngày 02/11/2026, "
            "là ngày tiếp nhận hồ sơ",
            "Governed by the law of 2026-11-02, the day of acceptance, as the day of the postmark is not recorded",
        ),
    ],
)
def test_the_law_day_says_whose_day_it_is(event: EventKind, law_at: EventKind, vi: str, en: str) -> None:
    law_day = LawDay(date(2026, 11, 2), event, law_at)
    assert (write_law_day(law_day, "vi"), write_law_day(law_day, "en")) == (vi, en)
