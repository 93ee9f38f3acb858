"""Dossiers of the demo, with answers counted by hand.

An expected answer comes from the law and the calendar, never from what the program said; the comment above
each entry writes the count out. It is a due date, a due date and time for hour terms, "awaits" and an event,
"term not known", or the reason of a refusal. Days are written day.month; off: does not count.

Days off in the counts. 2025: 1-2.9. 2026: 1.1; 2.1 (swapped with Saturday 10.1, which works); 16-20.2 (Tết);
27.4 (for Sunday 26.4); 30.4; 1.5; 31.8 (swapped with Saturday 22.8, which works); 1-2.9; 24.11. 2027: 4-10.2
(Tết). Hours: 07:30-11:30 and 13:00-17:00.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import NamedTuple

from slasvc.model.dossier import Channel, Dossier, Event, EventKind

LOCAL = timezone(timedelta(hours=7))


class DemoDossier(NamedTuple):
    """A dossier and the answer that the law gives."""

    dossier: Dossier
    expected: str


def _instant(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=LOCAL).timestamp())


def _case(
    expected: str,
    procedure: str,
    authority: str,
    accepted: str,
    channel: Channel | None = Channel.COUNTER,
    *,
    submitted: str = "",
    postmarked: str = "",
    paid: str = "",
    case: str = "",
    attribute: str = "",
) -> DemoDossier:
    times = {
        EventKind.SUBMITTED: submitted,
        EventKind.POSTMARKED: postmarked,
        EventKind.ACCEPTED: accepted,
        EventKind.PAID: paid,
    }
    events = tuple(Event(kind, _instant(text)) for kind, text in times.items() if text)
    attributes = frozenset({attribute} - {""})
    return DemoDossier(Dossier("", procedure, authority, events, channel, case, attributes), expected)


ONLINE, POST = Channel.ONLINE, Channel.POST

DEMO_DOSSIERS: tuple[DemoDossier, ...] = (
    # New Year 2026. From Wed 31.12: 1.1 and 2.1 off, 5 (1), 6 (2), 7 (3).
    _case("2026-01-07", "1.004873", "H41.101", "2025-12-31 09:00"),
    # From Tue 30.12: 31 (1), 1-4.1 off, 5 (2), 6 (3), 7 (4), 8 (5), 9 (6), Saturday 10 made up (7).
    _case("2026-01-10", "1.014061", "H41.02", "2025-12-30 10:00"),
    # From Thu 8.1: 9 (1), Saturday 10 made up (2), 12 (3).
    _case("2026-01-12", "2.001583", "H41.01", "2026-01-08 14:00", ONLINE),
    # Tết 2026. From Thu 12.2: 13 (1), 14-22 off, 23 (2), 24 (3).
    _case("2026-02-24", "2.001199", "H29.01", "2026-02-12 15:30", ONLINE),
    # From Mon 9.2: 10 (1), 11 (2), 12 (3), 13 (4), 23 (5), 24 (6), 25 (7).
    _case("2026-02-25", "1.004222", "H26.02", "2026-02-09 08:00", POST),
    # 6.2 + 10 calendar days = Mon 16.2, Tết; the end rolls to Mon 23.2.
    _case("2026-02-23", "1.001695", "H41.101", "2026-02-06 10:00"),
    # Tết 2027. From Tue 2.2: 3 (1), 4-10 off, 11 (2), 12 (3).
    _case("2027-02-12", "2.001583", "H41.01", "2027-02-02 09:00", ONLINE),
    # Passports: 8 working days in a province. From Wed 22.4: 23 (1), 24 (2), 25-27 off, 28 (3), 29 (4),
    # 30.4 to 3.5 off, 4 (5), 5 (6), 6 (7), 7 (8).
    _case("2026-05-07", "1.001456", "H26.02", "2026-04-22 09:30"),
    # The same at the ministry: 5 working days. 23 (1), 24 (2), 28 (3), 29 (4), 4.5 (5).
    _case("2026-05-04", "1.001456", "G01", "2026-04-22 09:30"),
    # The same, urgent: 3 working days. 23 (1), 24 (2), 28 (3).
    _case("2026-04-28", "1.001456", "G01", "2026-04-22 09:30", case="urgent"),
    # From Fri 24.4: 28 (1), 29 (2), 4.5 (3), 5 (4), 6 (5).
    _case("2026-05-06", "1.009664", "H29.01", "2026-04-24 10:00", case="case_2_or_3"),
    # Tax notice: the postmark of 14.4 keeps the old term, 5 working days from Thu 16.4: 17 (1), 20 to 23 (5).
    _case("2026-04-23", "x.000040", "G12", "2026-04-16 09:00", POST, postmarked="2026-04-14 16:00"),
    # Postmarked a day later, the new term: 3 working days: 17 (1), 20 (2), 21 (3).
    _case("2026-04-21", "x.000040", "G12", "2026-04-16 09:00", POST, postmarked="2026-04-15 08:00"),
    # Building permits: submitted on 30.6, the old law: 2.7 + 15 calendar days = Fri 17.7.
    _case(
        "2026-07-17",
        "1.013225",
        "H41.101",
        "2026-07-02 08:00",
        submitted="2026-06-30 16:30",
        case="individual_house",
    ),
    # Submitted on 1.7, the new law: 7 working days from Thu 2.7: 3 (1), 6 to 10 (6), 13 (7).
    _case(
        "2026-07-13",
        "1.013225",
        "H41.101",
        "2026-07-02 08:00",
        submitted="2026-07-01 07:30",
        case="individual_house",
    ),
    # Any other new building: 10 working days: 3 (1), 6 to 10 (6), 13 to 16 (10).
    _case(
        "2026-07-16",
        "1.013236",
        "H41",
        "2026-07-02 08:00",
        ONLINE,
        submitted="2026-07-01 07:30",
        case="other_new",
    ),
    # Judicial records: posted on 30.6, the old law: 3.7 + 10 calendar days = Mon 13.7.
    _case("2026-07-13", "3.000333", "H41.02", "2026-07-03 09:00", POST, postmarked="2026-06-30 17:00"),
    # The complex case: 14.5 + 15 calendar days = Fri 29.5.
    _case("2026-05-29", "3.000333", "H41.02", "2026-05-14 09:00", case="complex"),
    # From 1.7.2026 the law sets a term that nobody has verified: nothing is guessed.
    _case("term not known", "3.000333", "H41.02", "2026-07-06 09:00", ONLINE),
    # Swap of August 2026. From Fri 21.8: Saturday 22 made up (1), 24 (2).
    _case("2026-08-24", "2.001035", "H42.101", "2026-08-21 09:00"),
    # Received after 15:00 on Fri 21.8 and not to be settled at once: the next working day, Saturday 22.
    _case("2026-08-22", "1.000656", "H42.101", "2026-08-21 16:00", attribute="cannot_settle_at_once"),
    # From Mon 17.8: 18 to 21 (4), 22 made up (5), 24 to 28 (10), 29.8 to 2.9 off, 3 (11), 4 (12).
    _case("2026-09-04", "1.012784", "H41.03", "2026-08-17 09:00"),
    # Remote area, 10 more: 7 to 11.9 (17), 14 to 18 (22).
    _case("2026-09-18", "1.012784", "H41.03", "2026-08-17 09:00", attribute="remote_area"),
    # From Fri 28.8: 29.8 to 2.9 off, 3 (1), 4 (2), 7 (3).
    _case("2026-09-07", "2.002043", "H26.01", "2026-08-28 11:00", ONLINE),
    # Received after 15:00 on Fri 28.8: the next working day, Thu 3.9.
    _case("2026-09-03", "2.000884", "H42.101", "2026-08-28 15:45"),
    # Driving licence at the counter: Thu 10.9 + 3 calendar days = Sun 13.9, rolls to Mon 14.9.
    _case("2026-09-14", "3.000346", "H41.02", "2026-09-10 09:00"),
    # Online: Thu 10.9 + 7 = Thu 17.9.
    _case("2026-09-17", "3.000346", "H41.02", "2026-09-10 09:00", ONLINE),
    # Fri 9.10 at 15:30, but settled at once: the same day.
    _case("2026-10-09", "1.001193", "H41.101", "2026-10-09 15:30"),
    # Not to be settled at once: the next working day, Mon 12.10.
    _case("2026-10-12", "1.001193", "H41.101", "2026-10-09 15:30", attribute="cannot_settle_at_once"),
    # Linked services: before 15:00 day 0 is Fri 9.10: 12 (1), 13 (2), 14 (3).
    _case("2026-10-14", "2.000986", "H41.101", "2026-10-09 14:00", ONLINE),
    # After 15:00 day 0 is Mon 12.10: 13 (1), 14 (2), 15 (3).
    _case("2026-10-15", "2.000986", "H41.101", "2026-10-09 15:30", ONLINE),
    # Eight working hours from Thu 15.10 10:00: 1.5 to 11:30, 4 to 17:00, 2.5 from 07:30 of Fri 16.10.
    _case("2026-10-16 10:00", "1.013083", "H41.02", "2026-10-15 09:00", paid="2026-10-15 10:00"),
    # Paid during lunch on Mon 23.11: 4 from 13:00 to 17:00, 24.11 off, 4 from 07:30 to 11:30 of Wed 25.11.
    _case("2026-11-25 11:30", "1.013083", "H41.02", "2026-11-23 11:00", paid="2026-11-23 11:45"),
    # Accepted, the fee not paid: the hours have not begun.
    _case("awaits paid", "1.013083", "H41.02", "2026-11-23 11:00"),
    # Certified copies on Mon 23.11: 15:00:00 is not after 15:00.
    _case("2026-11-23", "2.000815", "H42.101", "2026-11-23 15:00:00"),
    # A second later it is: 24.11 is off, so Wed 25.11.
    _case("2026-11-25", "2.000815", "H42.101", "2026-11-23 15:00:01"),
    # From Mon 16.11: 17 to 20 (4), 23 (5), 24 off, 25 (6), 26 (7), 27 (8).
    _case("2026-11-27", "1.013831", "H41.03", "2026-11-16 09:00", case="transfer"),
    # 9.11 + 15 calendar days = Tue 24.11, off: rolls to Wed 25.11.
    _case("2026-11-25", "1.011607", "H41.102", "2026-11-09 09:00"),
    # 29.8.2025 + 6 months: February has no 29th, so Sat 28.2.2026; rolls to Mon 2.3.
    _case("2026-03-02", "1.003290", "G01", "2025-08-29 09:00"),
    # The commune from Wed 2.7.2025: 3 (1), 4 (2), 7 (3).
    _case("2025-07-07", "1.001612", "H41.101", "2025-07-02 09:00"),
    # The district ended on 30.6.2025.
    _case("AUTHORITY_NOT_ACTIVE", "1.001612", "H41.21", "2025-07-02 09:00"),
    # No such procedure.
    _case("UNKNOWN_PROCEDURE", "1.999999", "H41.101", "2026-11-16 09:00"),
    # No calendar reaches that far, and none is assumed.
    _case("OUTSIDE_COVERAGE", "2.002043", "H26.01", "2029-01-05 09:00", ONLINE),
)
