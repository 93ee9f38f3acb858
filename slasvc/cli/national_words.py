"""The words of the audit of national records, in Vietnamese and English."""

from __future__ import annotations

from collections.abc import Mapping

from slasvc.services.national_appointments import Why

WORDS: Mapping[str, Mapping[str, str]] = {
    "vi": {
        "title": "Đối chiếu ngày hẹn trả: {records} bản ghi Cổng Dịch vụ công quốc gia, tính đến {as_of}",
        "judged": "Hồ sơ đối chiếu được",
        "refused": "Không đối chiếu được",
        "appointments": "Ngày hẹn trả",
        "first": "Khi tiếp nhận",
        "moved": "Sau khi bổ sung",
        "right": "Đúng",
        "wrong": "Sai",
        "by": "Lệch (ngày LV)",
        "early": "hẹn quá sớm",
        "late": "hẹn quá muộn",
        "not_compared": "Chưa so",
        "why": "Vì sao sai",
        "count": "Số",
        "classes": "Kết quả theo ngày hẹn ghi trong bản ghi, so với hạn theo quy định",
        "in_time": "Tính đúng hạn, thực ra quá hạn",
        "too_late": "Tính quá hạn, thực ra đúng hạn",
        "done": "đã giải quyết",
        "open": "đang giải quyết",
        "procedures": "Thủ tục sai nhiều nhất",
        "wrong_of": "Sai / hồ sơ",
        "rows": "Danh sách từng hồ sơ: thêm --output json > doi-chieu.jsonl",
        "records": "Bản ghi với ngày hẹn đúng quy định: thêm --output dvcqg > ban-ghi.jsonl",
        "others": "và {count} nguyên nhân khác",
        "zero": "0: lệch sang ngày nghỉ liền kề, hoặc chỉ khác giờ",
    },
    "en": {
        "title": "Appointments against the law: {records} records of the national portal, as of {as_of}",
        "judged": "Dossiers judged",
        "refused": "Not judged",
        "appointments": "Appointment",
        "first": "At receipt",
        "moved": "After supplements",
        "right": "Right",
        "wrong": "Wrong",
        "by": "By working days",
        "early": "too early",
        "late": "too late",
        "not_compared": "No date",
        "why": "Why it is wrong",
        "count": "Count",
        "classes": "Results by the recorded appointment, against those by law",
        "in_time": "Counted in time, late by law",
        "too_late": "Counted late, in time by law",
        "done": "done",
        "open": "open",
        "procedures": "Procedures most often wrong",
        "wrong_of": "Wrong / all",
        "rows": "Each record: add --output json > audit.jsonl",
        "records": "Records with the lawful date: add --output dvcqg > records.jsonl",
        "others": "and {count} for other reasons",
        "zero": "0: on a day off next to the lawful day, or at another hour",
    },
}
WHYS: Mapping[Why, tuple[str, str]] = {
    Why.SWAP_ANNOUNCED_LATER: (
        "Hoán đổi công bố sau khi hẹn (không lỗi)",
        "Swap of days published afterwards (no fault)",
    ),
    Why.SWAP_FORGOTTEN: ("Quên hoán đổi ngày làm việc", "Swap of days forgotten"),
    Why.MAKEUP_AS_OFF: ("Coi ngày làm bù là ngày nghỉ", "Make-up day taken as off"),
    Why.SWAPPED_AS_WORKING: ("Coi ngày nghỉ hoán đổi là ngày làm", "Swapped day off taken as working"),
    Why.NOT_MOVED: ("Bổ sung xong không hẹn lại", "Not moved after the supplement"),
    Why.RESUMED_NOT_RESTARTED: (
        "Bổ sung xong không tính lại từ đầu",
        "Resumed where the law begins anew",
    ),
    Why.RESTARTED_NOT_RESUMED: (
        "Bổ sung xong tính lại, lẽ ra tính tiếp",
        "Begun anew where the law resumes",
    ),
    Why.RESTARTED_AFTER_DUE: ("Tính lại từ đầu khi đã quá hạn", "Begun anew when overdue already"),
    Why.PAUSE_BY_CALENDAR_DAYS: ("Cộng thời gian chờ theo ngày lịch", "Pause added by calendar days"),
    Why.CALENDAR_DAYS: ("Tính ngày lịch thay cho ngày làm việc", "Calendar days for working days"),
    Why.WORKING_DAYS: ("Tính ngày làm việc thay cho ngày lịch", "Working days for calendar days"),
    Why.MONTH_AS_30_DAYS: ("Tính một tháng là 30 ngày", "A month taken as 30 days"),
    Why.FIRST_DAY_COUNTED: ("Tính cả ngày tiếp nhận là ngày thứ nhất", "First day counted as day 1"),
    Why.NOT_ROLLED: ("Hạn rơi vào ngày nghỉ mà không lùi", "Left on a day off"),
    Why.CUTOFF_CONDITIONAL: (
        "Nhận sau 15 giờ, hẹn hôm sau (có điều kiện)",
        "After 15:00, next day (only on a condition)",
    ),
    Why.CUTOFF_ADDED: ("Nhận sau 15 giờ, tính từ hôm sau", "After 15:00 counted from the next day"),
    Why.CUTOFF_FORGOTTEN: ("Quên mốc 15 giờ", "Cut-off at 15:00 forgotten"),
    Why.RECEIPT_MOVED: ("Nhận ngày nghỉ, tính từ ngày làm việc sau", "Receipt on a day off moved"),
    Why.FROM_SUBMISSION: ("Tính từ ngày nộp, không từ ngày tiếp nhận", "Counted from submission"),
    Why.SUBSTITUTE_FORGOTTEN: ("Quên ngày nghỉ bù", "Substitute rest forgotten"),
    Why.HOLIDAY_FORGOTTEN: ("Quên một ngày lễ", "A holiday forgotten"),
    Why.HOLIDAYS_FORGOTTEN: ("Chỉ trừ thứ Bảy, Chủ nhật", "Only weekends taken as off"),
    Why.STATUTORY_TERM: ("Theo hạn luật định, không theo cam kết", "Statutory term, not the committed one"),
    Why.OTHER_TERM: ("Thời hạn của kênh, trường hợp khác", "Term of another channel or case"),
    Why.FORMER_TERM: ("Thời hạn của quy định khác thời điểm", "Term of a rule not in force then"),
    Why.UNEXPLAINED: ("Không giải thích được (có thể sửa tay)", "Not explained (perhaps set by hand)"),
}
REFUSALS: Mapping[str, tuple[str, str]] = {
    "UNKNOWN_PROCEDURE": ("chưa có quy định của thủ tục", "procedure without a rule"),
    "UNKNOWN_AUTHORITY": ("cơ quan chưa đăng ký", "authority not registered"),
    "NO_RULE_IN_FORCE": ("không có quy định hiệu lực", "no rule in force"),
    "AUTHORITY_NOT_ACTIVE": ("cơ quan không hoạt động ngày đó", "authority not active"),
    "MISSING_FIELD": ("thiếu", "missing"),
    "MALFORMED_CODE": ("mã sai dạng", "malformed code"),
    "INVALID_VALUE": ("sai, mâu thuẫn", "bad or contradictory value"),
    "IMPOSSIBLE_HISTORY": ("diễn biến không thể có", "impossible history"),
    "UNREADABLE_INPUT": ("không đọc được", "unreadable"),
    "TOO_LARGE": ("quá dài", "too long"),
    "OUTSIDE_COVERAGE": ("ngoài lịch làm việc", "outside the calendar"),
    "UNKNOWN_GROUND": ("căn cứ tạm dừng không có trong quy định", "ground the rule does not know"),
}

NO_RULE: Mapping[str, tuple[str, str]] = {
    "MaTTHC": (
        "thời hạn tùy trường hợp mà bản ghi không nêu",
        "the term depends on the case, not told here",
    ),
    "KenhThucHien": ("không nêu kênh, hoặc kênh không có quy định", "no channel, or one without a rule"),
    "MaHoSo": ("không có quy định cho cấp hoặc nơi này", "no rule for this level or place"),
}
"""Why no rule of a procedure is meant for a dossier, by the field of the record that would have to tell."""


def say_why(why: Why, language: str) -> str:
    """Return the words for a reason why an appointment is wrong."""
    return WHYS[why][language == "en"]


def say_refusal(reason: str, field: str, language: str) -> str:
    """Return the words for a refusal and the field of the record that it concerns."""
    said = NO_RULE.get(field) if reason == "NO_RULE_MATCHES" else REFUSALS.get(reason)
    words = reason if said is None else said[language == "en"]
    return f"{field}: {words}" if field else words
