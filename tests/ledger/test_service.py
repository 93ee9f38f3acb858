"""DossierService over a real channel: what is answered, and lists page by page."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator

import grpc
import pytest

from slasvc.client import Client, refusal
from slasvc.server import BackgroundServer
from slasvc.settings import Settings
from slasvc.v1 import deadline_pb2, ledger_pb2
from tests.support.recording import ACCEPTED, COMPLETED, RESUMED, SUSPENDED, dossier, more

COUNT = 25


@pytest.fixture
def client(url: str) -> Iterator[Client]:
    with (
        BackgroundServer(Settings(port=0, ledger_url=url)) as server,
        Client(server.address, timeout=60) as client,
    ):
        yield client


def test_recording_answers_as_evaluation_does(client: Client) -> None:
    whole = dossier(ACCEPTED, SUSPENDED, RESUMED, COMPLETED)
    client.record(dossier(ACCEPTED, SUSPENDED))
    answer = client.record(more(RESUMED, COMPLETED), expected_revision=2)

    assert (answer.revision, answer.added_count) == (4, 2)
    assert abs(answer.as_of_time.seconds - time.time()) < 60
    assert answer.assessment == client.evaluate(whole, answer.as_of_time.seconds).assessment


def test_a_dossier_is_read_with_when_it_was_recorded_and_assessed_as_it_was(client: Client) -> None:
    before = int(time.time())
    client.record(dossier(ACCEPTED, COMPLETED))
    read = client.dossier("H26.01", "HS-1")
    earlier = client.dossier("H26.01", "HS-1", COMPLETED.time - 1)
    rule, calendar = read.assessment.rule.rule_set_digest, read.assessment.calendar.digest
    pinned = client.dossier(
        "H26.01", "HS-1", pins=deadline_pb2.Pins(rule_set_digest=rule, calendar_digest=calendar)
    )

    assert read.revision == len(read.dossier.events) == len(read.recorded_times) == 2
    assert all(before <= one.seconds <= time.time() for one in read.recorded_times)
    assert read.assessment.timeliness == deadline_pb2.TIMELINESS_ON_TIME
    assert earlier.assessment.timeliness == deadline_pb2.TIMELINESS_DUE_TODAY
    assert pinned.assessment.rule == read.assessment.rule
    known = client.dossier("H26.01", "HS-1", known=int(time.time()) + 5)
    assert known.as_of_time.seconds > time.time()


def test_pages_hold_each_dossier_once_and_belong_to_their_filter(client: Client) -> None:
    names = [f"HS-{number}" for number in range(COUNT)]
    for name in names:
        client.record(dossier(ACCEPTED, name=name))
    request = ledger_pb2.ListDossiersRequest(authority_prefix="H26", page_size=10)
    first = client.dossiers.ListDossiers(request, timeout=60)
    client.record(more(COMPLETED, name="HS-3"))
    client.record(dossier(ACCEPTED, name="HS-new"))
    request.page_token = first.next_page_token
    second = client.dossiers.ListDossiers(request, timeout=60)

    assert [one.dossier_id for one in first.dossiers] == names[:10]
    assert [one.dossier_id for one in second.dossiers] == names[10:20]
    assert second.as_of_time == first.as_of_time
    assert [one.dossier_id for one in client.list_dossiers()] == [*names, "HS-new"]

    request.authority_prefix = "H41"
    with pytest.raises(grpc.RpcError) as raised:
        client.dossiers.ListDossiers(request, timeout=60)
    assert refusal(raised.value) == ("INVALID_VALUE", "page_token")


def test_a_filter_may_say_a_value_many_times(client: Client) -> None:
    for name in ("HS-1", "HS-2"):
        client.record(dossier(ACCEPTED, name=name))
    client.record(more(COMPLETED, name="HS-2"))
    request = ledger_pb2.ListDossiersRequest(
        timeliness=[deadline_pb2.TIMELINESS_ON_TIME] * 40_000,
        finding_kinds=[deadline_pb2.FINDING_KIND_DONE_LATE, deadline_pb2.FINDING_KIND_MISSED] * 20_000,
    )
    nothing_missed = client.dossiers.ListDossiers(request, timeout=60)
    del request.finding_kinds[:]
    on_time = client.dossiers.ListDossiers(request, timeout=60)

    assert [one.dossier_id for one in nothing_missed.dossiers] == []
    assert [one.dossier_id for one in on_time.dossiers] == ["HS-2"]


def test_a_prefix_is_of_whole_segments(client: Client) -> None:
    for authority in ("H26", "H26.01", "H26.02"):
        client.record(dossier(ACCEPTED, authority=authority))

    def listed(prefix: str) -> list[str]:
        request = ledger_pb2.ListDossiersRequest(authority_prefix=prefix)
        return [one.authority_code for one in client.list_dossiers(request)]

    assert listed("H26") == ["H26", "H26.01", "H26.02"]
    assert listed("H26.0") == []
    assert listed("H26.02") == ["H26.02"]


def test_a_server_without_a_ledger_does_not_load_what_it_does_not_need() -> None:
    code = "import sys, slasvc.server; print({'sqlalchemy', 'alembic', 'psycopg'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "set()"
