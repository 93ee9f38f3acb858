"""Page tokens give no right: in another scope they show nothing, and changed by one character they are refused.

Over mutual TLS: `report` acts for H41, where there are dossiers, `neighbour` for H29, where there are none.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest
from google.protobuf.message import Message

from slasvc.access.caller import Role
from slasvc.rpc.dossiers import TOKEN_SECONDS, _write_token
from slasvc.server import BackgroundServer
from slasvc.v1 import deadline_pb2, ledger_pb2, statistics_pb2
from tests.integration.calls import Refusal, ask, november, read_refusal, record
from tests.support.access import INSIDE, OUTSIDE, Guarded

NOT_KNOWN = ("INVALID_VALUE", "page_token")
NOT_YOURS = ("OUTSIDE_SCOPE", "authority_prefix")
BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@pytest.fixture(scope="module")
def channels(tmp_path_factory: pytest.TempPathFactory, snapshots: Path) -> Iterator[dict[str, grpc.Channel]]:
    """Channels by caller, to a server with three dossiers of H41 in its ledger and a snapshot of a thousand."""
    directory = tmp_path_factory.mktemp("tokens")
    guarded = Guarded(directory)
    guarded.add("neighbour", Role.REPORT, OUTSIDE)
    guarded.add("ministry", Role.REPORT, "*")
    settings = guarded.settings(ledger_url=str(directory / "ledger.db"), snapshots=snapshots)
    names = ("record", "report", "neighbour", "ministry")
    with BackgroundServer(settings) as server:
        made = {name: guarded.channel(server.address, name) for name in names}
        for number in range(3):
            ask(
                made["record"],
                "RecordEvents",
                record(authority_code=INSIDE, dossier_id=f"P-{number}"),
            )
        yield made
        for channel in made.values():
            channel.close()


def listed(prefix: str = "H41", token: str = "") -> ledger_pb2.ListDossiersRequest:
    return ledger_pb2.ListDossiersRequest(authority_prefix=prefix, page_size=1, page_token=token)


def counted(token: str = "", *, within: str = "") -> statistics_pb2.ListCountedDossiersRequest:
    chosen = statistics_pb2.DossierFilter(authority_codes=[within] if within else [])
    return statistics_pb2.ListCountedDossiersRequest(
        question=november(filter=chosen), measure="resolved_late", page_size=1, page_token=token
    )


def next_token(channel: grpc.Channel, method: str, request: Message) -> str:
    answer = ask(channel, method, request)
    assert len(answer.dossiers) == 1
    assert answer.next_page_token
    return str(answer.next_page_token)


def refused(channel: grpc.Channel, method: str, request: Message) -> Refusal:
    with pytest.raises(grpc.RpcError) as raised:
        ask(channel, method, request)
    return read_refusal(raised.value)


def test_a_token_of_a_list_leads_on_for_its_caller_and_shows_nothing_to_a_neighbour(
    channels: dict[str, grpc.Channel],
) -> None:
    for giver in ("report", "ministry"):
        token = next_token(channels[giver], "ListDossiers", listed())
        (second,) = ask(channels["report"], "ListDossiers", listed(token=token)).dossiers
        assert second.dossier_id == "P-1"

        # What it may not ask for it is refused in the words in which it would be without a token...
        with_token = refused(channels["neighbour"], "ListDossiers", listed(token=token))
        assert (with_token.reason, with_token.field) == NOT_YOURS
        assert with_token == refused(channels["neighbour"], "ListDossiers", listed())
        # ...and where it may ask, the token is as good as one that was made up.
        foreign = refused(channels["neighbour"], "ListDossiers", listed(OUTSIDE, token))
        assert (foreign.reason, foreign.field) == NOT_KNOWN
        assert foreign == refused(channels["neighbour"], "ListDossiers", listed(OUTSIDE, "A" * 44))


def test_a_token_of_counted_dossiers_shows_nothing_to_a_neighbour(channels: dict[str, grpc.Channel]) -> None:
    for giver in ("report", "ministry"):
        token = next_token(channels[giver], "ListCountedDossiers", counted())
        foreign = refused(channels["neighbour"], "ListCountedDossiers", counted(token))

        assert (foreign.reason, foreign.field) == NOT_KNOWN
        assert foreign == refused(channels["neighbour"], "ListCountedDossiers", counted("A" * 32))
        assert not ask(channels["neighbour"], "ListCountedDossiers", counted()).dossiers
    token = next_token(channels["report"], "ListCountedDossiers", counted())
    first, second = (
        ask(channels["report"], "ListCountedDossiers", counted(page)).dossiers[0].dossier_id
        for page in ("", token)
    )
    assert first != second
    narrower = refused(channels["report"], "ListCountedDossiers", counted(token, within=INSIDE))
    assert (narrower.reason, narrower.field) == NOT_KNOWN


@pytest.mark.parametrize("method", ["ListDossiers", "ListCountedDossiers"])
def test_a_token_changed_by_one_character_is_refused(method: str, channels: dict[str, grpc.Channel]) -> None:
    make = (lambda token: listed(token=token)) if method == "ListDossiers" else counted
    token = next_token(channels["report"], method, make(""))
    changed = [
        token[:at] + BASE64[BASE64.index(character) ^ 1] + token[at + 1 :]
        for at, character in enumerate(token)
    ]
    longer = [token[:-1], token + "A", f"!{token}", token * 2, "é", "[" * 100_000]
    for wrong in (*changed, *longer):
        refusal = refused(channels["report"], method, make(wrong))
        assert (refusal.code, refusal.reason, refusal.field) == (
            grpc.StatusCode.INVALID_ARGUMENT,
            *NOT_KNOWN,
        )


@pytest.mark.parametrize("seconds", [-TOKEN_SECONDS - 5, 400 * 86_400])
def test_a_token_of_another_day_is_refused_and_no_assessment_is_kept_as_of_then(
    seconds: int, channels: dict[str, grpc.Channel]
) -> None:
    made_up = _write_token(listed(), int(time.time()) + seconds, 1)
    refusal = refused(channels["report"], "ListDossiers", listed(token=made_up))
    (standing,) = ask(channels["report"], "ListDossiers", listed()).dossiers

    assert (refusal.reason, refusal.field) == NOT_KNOWN
    assert standing.as_of_time.seconds <= time.time()
    assert standing.timeliness != deadline_pb2.TIMELINESS_UNSPECIFIED
