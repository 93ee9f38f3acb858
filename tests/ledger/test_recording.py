"""Recording events: added once, never changed, refused whole; and the past as it was known."""

from __future__ import annotations

import pytest
from sqlalchemy import exc, select, text

from slasvc.engine.definitions import Definitions
from slasvc.errors import NotKnown, Reason, SlaError
from slasvc.ledger.database import Ledger
from slasvc.ledger.tables import assessments, dossiers, events
from slasvc.model.assessment import Timeliness
from slasvc.model.dossier import Event, EventKind
from slasvc.model.term import Term, Unit
from slasvc.services.dossiers import read_dossier
from slasvc.services.recording import Answer, Request
from tests.support.recording import (
    ACCEPTED,
    COMPLETED,
    NOW,
    RESUMED,
    SUSPENDED,
    at,
    dossier,
    more,
    record_all,
    record_one,
    timeliness,
)

HOUR = 3_600


def refused(ledger: Ledger, definitions: Definitions, request: Request) -> SlaError:
    with pytest.raises(SlaError) as raised:
        record_one(ledger, definitions, *request)
    return raised.value


def count_rows(ledger: Ledger) -> tuple[int, int, int]:
    """Return how many dossiers, events and assessments there are."""
    with ledger.reading() as transaction:
        found = [
            transaction.connection.execute(select(table)).all() for table in (dossiers, events, assessments)
        ]
    return len(found[0]), len(found[1]), len(found[2])


# --- adding -------------------------------------------------------------------------------------------------


def test_events_are_added_to_those_recorded_before_and_all_are_assessed(
    ledger: Ledger, definitions: Definitions
) -> None:
    first = record_one(ledger, definitions, dossier(ACCEPTED))
    second = record_one(ledger, definitions, more(SUSPENDED, RESUMED))
    third = record_one(ledger, definitions, more(COMPLETED))

    assert [(one.revision, one.added) for one in (first, second, third)] == [(1, 1), (3, 2), (4, 1)]
    assert (timeliness(first), timeliness(third)) == (Timeliness.OVERDUE, Timeliness.EARLY)
    assert read_dossier(ledger, "H26.01", "HS-1").dossier == dossier(ACCEPTED, SUSPENDED, RESUMED, COMPLETED)


def test_all_that_an_event_says_is_kept(ledger: Ledger, definitions: Definitions) -> None:
    said = (
        Event(
            EventKind.ACCEPTED,
            at("2026-11-02 09:00"),
            "a",
            official="o-7",
            promised_time=at("2026-11-05 17:00"),
        ),
        Event(EventKind.EXTENDED, at("2026-11-03 09:00"), "e", extension=Term(2, Unit.WORKING_DAY, True)),
        Event(EventKind.TRANSFERRED, at("2026-11-03 10:00"), "t", authority="H26.02"),
        Event(EventKind.SUSPENDED, at("2026-11-04 09:00"), "s", ground="supplement", reason="văn bản số 7"),
        Event(EventKind.ANNULLED, at("2026-11-04 10:00"), "n", target="s"),
        Event(
            EventKind.APOLOGISED,
            at("2026-11-05 09:00"),
            "p",
            promised_time=at("2026-11-30 17:00"),
            cause="system_failure",
            reason="letter 7",
        ),
    )
    whole = dossier(*said)._replace(attributes=frozenset({"remote_area", "cannot_settle_at_once"}))
    record_one(ledger, definitions, whole)

    assert read_dossier(ledger, "H26.01", "HS-1").dossier == whole


def test_one_id_under_two_authorities_is_two_dossiers(ledger: Ledger, definitions: Definitions) -> None:
    record_one(ledger, definitions, dossier(ACCEPTED))
    other = record_one(ledger, definitions, dossier(ACCEPTED, COMPLETED, authority="H26.02"))

    assert other.revision == 2
    assert read_dossier(ledger, "H26.01", "HS-1").revision == 1


def test_a_dossier_can_be_entered_before_anything_has_happened(
    ledger: Ledger, definitions: Definitions
) -> None:
    answer = record_one(ledger, definitions, dossier())

    assert (answer.revision, timeliness(answer)) == (0, Timeliness.NOT_STARTED)


def test_an_annulled_event_stays_readable_and_counts_no_more(
    ledger: Ledger, definitions: Definitions
) -> None:
    record_one(ledger, definitions, dossier(ACCEPTED, COMPLETED))
    annulment = Event(EventKind.ANNULLED, NOW - HOUR, "n", target="c", reason="wrong dossier")
    answer = record_one(ledger, definitions, more(annulment))

    assert timeliness(answer) is Timeliness.OVERDUE
    assert read_dossier(ledger, "H26.01", "HS-1").dossier.events == (ACCEPTED, COMPLETED, annulment)


# --- the same again -----------------------------------------------------------------------------------------


def test_the_same_again_is_no_error_and_adds_nothing(ledger: Ledger, definitions: Definitions) -> None:
    sent = dossier(ACCEPTED, COMPLETED)
    answers = [record_one(ledger, definitions, sent) for _ in range(3)]

    assert [(one.revision, one.added) for one in answers] == [(2, 2), (2, 0), (2, 0)]
    assert count_rows(ledger) == (1, 2, 1)


def test_a_retry_may_expect_the_revision_that_it_has_changed_itself(
    ledger: Ledger, definitions: Definitions
) -> None:
    answers = [record_one(ledger, definitions, dossier(ACCEPTED), expected_revision=0) for _ in range(2)]

    assert [one.added for one in answers] == [1, 0]


def test_an_event_id_cannot_be_used_again_for_another_event(ledger: Ledger, definitions: Definitions) -> None:
    record_one(ledger, definitions, dossier(ACCEPTED))
    changes = (
        ACCEPTED._replace(time=ACCEPTED.time + 1),
        ACCEPTED._replace(official="o-1"),
        ACCEPTED._replace(reason="x"),
        COMPLETED._replace(id="a"),
    )
    for changed in changes:
        error = refused(ledger, definitions, Request(more(changed)))
        assert (error.reason, error.metadata) == (Reason.EVENT_CONFLICT, {"event_id": "a"})
    assert count_rows(ledger) == (1, 1, 1)


# --- refused whole ------------------------------------------------------------------------------------------


def test_an_impossible_history_leaves_nothing_behind(ledger: Ledger, definitions: Definitions) -> None:
    error = refused(ledger, definitions, Request(dossier(ACCEPTED, RESUMED)))

    assert (error.reason, error.field) == (Reason.IMPOSSIBLE_HISTORY, "dossier.events[1]")
    assert count_rows(ledger) == (0, 0, 0)


def test_an_event_that_makes_a_recorded_one_impossible_is_refused(
    ledger: Ledger, definitions: Definitions
) -> None:
    record_one(ledger, definitions, dossier(ACCEPTED, SUSPENDED, RESUMED))
    early = Event(EventKind.WITHDRAWN, RESUMED.time - HOUR, "w")
    error = refused(ledger, definitions, Request(more(early)))

    assert (error.reason, error.field) == (Reason.IMPOSSIBLE_HISTORY, "dossier")
    assert error.metadata["event_index"] == "2"  # the resumption, as GetDossier lists it
    assert count_rows(ledger) == (1, 3, 1)


def test_what_would_be_impossible_in_the_future_is_refused_now(
    ledger: Ledger, definitions: Definitions
) -> None:
    later = Event(EventKind.RESUMED, NOW + HOUR, "r")
    error = refused(ledger, definitions, Request(dossier(ACCEPTED, later)))

    assert error.reason is Reason.IMPOSSIBLE_HISTORY


def test_an_event_ahead_of_its_time_is_kept_and_takes_effect_then(
    ledger: Ledger, definitions: Definitions
) -> None:
    later = Event(EventKind.SUSPENDED, at("2026-11-18 09:00"), "s", ground="supplement")
    answer = record_one(ledger, definitions, dossier(ACCEPTED, later), now=at("2026-11-17 10:00"))

    assert timeliness(answer) in {Timeliness.ON_TRACK, Timeliness.DUE_SOON}
    with ledger.reading() as transaction:
        change = transaction.connection.scalar(select(assessments.c.next_change_time))
    assert change is not None
    assert change <= later.time


def test_a_refused_request_spoils_no_other_of_its_transaction(
    ledger: Ledger, definitions: Definitions
) -> None:
    outcomes = record_all(
        ledger,
        definitions,
        [
            dossier(ACCEPTED, name="good-1"),
            dossier(RESUMED, name="impossible"),
            dossier(ACCEPTED, authority="X99", name="unknown"),
            dossier(ACCEPTED, name="good-2"),
            Request(more(COMPLETED, name="good-1"), expected_revision=7),
            more(COMPLETED, name="good-1"),
        ],
    )

    reasons = [None if isinstance(one, Answer) else one.reason for one in outcomes]
    assert reasons == [
        None,
        Reason.IMPOSSIBLE_HISTORY,
        Reason.UNKNOWN_AUTHORITY,
        None,
        Reason.REVISION_CONFLICT,
        None,
    ]
    assert count_rows(ledger) == (2, 3, 2)


@pytest.mark.parametrize("expected", [0, 2])
def test_another_revision_than_expected_is_refused_with_the_one_there_is(
    ledger: Ledger, definitions: Definitions, expected: int
) -> None:
    record_one(ledger, definitions, dossier(ACCEPTED))
    error = refused(ledger, definitions, Request(more(COMPLETED), expected))

    assert (error.reason, error.metadata) == (Reason.REVISION_CONFLICT, {"revision": "1"})
    assert record_one(ledger, definitions, more(COMPLETED), 1).revision == 2


def test_facts_are_those_of_the_first_time(ledger: Ledger, definitions: Definitions) -> None:
    record_one(ledger, definitions, dossier(ACCEPTED))
    error = refused(ledger, definitions, Request(dossier(COMPLETED)._replace(procedure="1.001193")))

    assert error.reason is Reason.DOSSIER_CONFLICT
    assert record_one(ledger, definitions, dossier(COMPLETED)).revision == 2


# --- the past -----------------------------------------------------------------------------------------------


def test_what_was_known_on_a_day_can_be_read_again(ledger: Ledger, definitions: Definitions) -> None:
    first, second, third = at("2026-11-16 10:00"), at("2026-11-18 10:00"), at("2026-11-20 10:00")
    record_one(ledger, definitions, dossier(ACCEPTED), now=first)
    record_one(ledger, definitions, more(SUSPENDED), now=second)
    record_one(ledger, definitions, more(RESUMED, COMPLETED), now=third)

    def known(when: int) -> int:
        return read_dossier(ledger, "H26.01", "HS-1", when).revision

    assert [known(when) for when in (first, second - 1, second, third - 1, third)] == [1, 1, 2, 2, 4]
    with pytest.raises(NotKnown):
        known(first - 1)
    assert read_dossier(ledger, "H26.01", "HS-1").recorded_times == (first, second, third, third)


def test_recorded_times_never_descend_when_a_clock_is_set_back(
    ledger: Ledger, definitions: Definitions
) -> None:
    record_one(ledger, definitions, dossier(ACCEPTED), now=NOW)
    record_one(ledger, definitions, more(SUSPENDED), now=NOW - HOUR)

    assert read_dossier(ledger, "H26.01", "HS-1").recorded_times == (NOW, NOW)


@pytest.mark.parametrize(
    "change", ["UPDATE events SET time = 0", "DELETE FROM events", "DELETE FROM dossiers"]
)
def test_the_database_itself_refuses_to_change_what_is_recorded(
    ledger: Ledger, definitions: Definitions, change: str
) -> None:
    record_one(ledger, definitions, dossier(ACCEPTED))

    with pytest.raises(exc.DBAPIError, match="only added to"), ledger.writing() as transaction:
        transaction.connection.execute(text(change))
    assert read_dossier(ledger, "H26.01", "HS-1").dossier.events == (ACCEPTED,)
