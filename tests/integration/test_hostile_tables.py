"""Whatever stands in the place of an Arrow IPC stream is answered or refused, and the server lives on."""

from __future__ import annotations

import json
import resource
import struct
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import grpc
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from slasvc.errors import Reason
from slasvc.services.tables.rows import write_dossiers
from slasvc.v1 import deadline_pb2
from tests.integration.calls import LEAKS, arrow_stream, in_table, read_refusal, send, table_of_one
from tests.support.by_hand import DOSSIER
from tests.support.hostile_tables import TOO_LARGE, UNSOUND, nested, unsound, with_column

EXAMPLES = 800


def answer(channel: grpc.Channel, stream: bytes) -> list[dict[str, Any]]:
    """Return the rows that answer a stream."""
    response = send(
        channel, "StreamEvaluateDossiers", in_table(arrow_ipc_stream=stream).SerializeToString(), 60
    )
    found = deadline_pb2.StreamEvaluateDossiersResponse.FromString(response)
    rows: list[dict[str, Any]] = pa.ipc.open_stream(found.arrow_ipc_stream).read_all().to_pylist()
    return rows


def refused(channel: grpc.Channel, stream: bytes) -> Reason:
    """Return why a stream is refused, in words that are ours."""
    with pytest.raises(grpc.RpcError) as raised:
        answer(channel, stream)
    refusal = read_refusal(raised.value)
    assert refusal.code is grpc.StatusCode.INVALID_ARGUMENT, refusal
    assert refusal.field == "arrow_ipc_stream"
    assert not [leak for leak in (*LEAKS, "Arrow error", "Invalid:") if leak in refusal.sentence]
    return Reason[refusal.reason]


@pytest.mark.parametrize("what", UNSOUND)
def test_an_unsound_column_is_malformed(channel: grpc.Channel, what: str) -> None:
    assert refused(channel, unsound(what)) is Reason.MALFORMED_MESSAGE


OTHER_TYPES: dict[str, Callable[[], pa.Array]] = {
    "bytes": lambda: pa.array([b"x"]),
    "decimals": lambda: pa.array([Decimal("1.5")]),
    "dates": lambda: pa.array([2**31 - 1], pa.date32()),
    "durations": lambda: pa.array([1], pa.duration("s")),
    "runs": lambda: pa.RunEndEncodedArray.from_arrays([2**30], ["x"]).slice(0, 1),
    "unions": lambda: pa.UnionArray.from_sparse(pa.array([0], pa.int8()), [pa.array(["x"])]),
    "maps": lambda: pa.array([[("a", "b")]], pa.map_(pa.string(), pa.string())),
    "lists of one length": lambda: pa.array([["x"]], pa.list_(pa.string(), 1)),
    "views of lists": lambda: pa.array([["x"]], pa.list_view(pa.string())),
    "an extension": lambda: pa.ExtensionArray.from_storage(pa.json_(), pa.array(["{}"])),
    "a dictionary of numbers": lambda: pa.array([1]).dictionary_encode(),
    "lists of lists, six deep": lambda: nested(6),
    "lists of lists, sixty deep": lambda: nested(60),
}


@pytest.mark.parametrize("what", OTHER_TYPES)
def test_a_column_of_another_type_is_unreadable(channel: grpc.Channel, what: str) -> None:
    assert refused(channel, with_column("case_code", OTHER_TYPES[what]())) is Reason.UNREADABLE_INPUT


def test_numbers_at_the_edge_of_their_types_are_answered_row_by_row(channel: grpc.Channel) -> None:
    edges = [-(2**63), 2**63 - 1, 0]
    times = [pa.timestamp("s", tz="Nowhere/Else"), pa.timestamp("ns", tz="UTC"), pa.timestamp("s")]
    for kind in (*times, pa.int64(), pa.float64()):
        cells = pa.array(edges, pa.int64()).cast(kind, safe=False)
        assert len(answer(channel, with_column("accepted_time", cells))) == len(edges)
    extended = {"kind": "extended", "time": "2026-11-16T09:00:00Z"}
    events = [[{**extended, "extension": {"length": edge, "unit": "week"}}] for edge in edges]
    rows = answer(channel, with_column("events", pa.array(events)))
    assert [row["error"]["field"] for row in rows[:2]] == ["events[0].extension.length"] * 2


def test_a_row_may_have_a_name_twice_inside_an_event(channel: grpc.Channel) -> None:
    twice = pa.StructArray.from_arrays([pa.array(["accepted"]), pa.array(["paid"])], ["kind", "kind"])

    (row,) = answer(channel, with_column("events", pa.ListArray.from_arrays([0, 1], twice)))

    assert row["error"]["field"].startswith("events[0]")


# --- sizes -------------------------------------------------------------------------------------------------------


def peak() -> int:
    """Return the most bytes that this process, with the server in it, has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1_024


@pytest.mark.parametrize("what", TOO_LARGE)
def test_what_is_too_large_is_refused_before_it_is_made(channel: grpc.Channel, what: str) -> None:
    stream = TOO_LARGE[what]()
    assert len(stream) < 2**22
    before = peak()

    assert refused(channel, stream) is Reason.TOO_LARGE
    assert peak() - before < 2**27


@pytest.mark.parametrize(
    ("size", "reason"),
    [
        (2**60, Reason.TOO_LARGE),
        (2**63 - 1, Reason.TOO_LARGE),
        (-2, Reason.MALFORMED_MESSAGE),
        (-(2**63), Reason.MALFORMED_MESSAGE),
        (0, Reason.MALFORMED_MESSAGE),
        (2**20, Reason.MALFORMED_MESSAGE),
    ],
)
def test_a_buffer_that_lies_about_its_size_is_refused(
    channel: grpc.Channel, size: int, reason: Reason
) -> None:
    identifier = "D" * 4_000
    stream = arrow_stream(table_of_one(dossier_id=identifier), compression="zstd")
    told = struct.pack("<q", len(identifier))
    at = stream.rindex(told)  # the compressed buffer begins with it; the header speaks of another size

    assert refused(channel, stream[:at] + struct.pack("<q", size) + stream[at + 8 :]) is reason


def test_buffers_that_are_not_aligned_are_refused(channel: grpc.Channel) -> None:
    stream = arrow_stream(table_of_one())
    # The last message, a record batch, with a header that ends seven bytes later: its body follows unaligned.
    at = stream.rindex(b"\xff" * 4, 0, len(stream) - 8)
    (length,) = struct.unpack_from("<i", stream, at + 4)
    body = at + 8 + length
    moved = (
        stream[: at + 4] + struct.pack("<i", length + 7) + stream[at + 8 : body] + bytes(7) + stream[body:]
    )

    assert refused(channel, moved) is Reason.MALFORMED_MESSAGE


# --- accidents ---------------------------------------------------------------------------------------------------


SEEDS = [
    arrow_stream(table_of_one()),
    *(arrow_stream(write_dossiers([DOSSIER] * 3), compression=codec) for codec in (None, "lz4", "zstd")),
    arrow_stream(table_of_one(), table_of_one(authority_code="X99")),
    with_column(
        "events", pa.array([[{"kind": "accepted", "time": 1_794_794_400, "promised_time": None}], None])
    ),
]


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """Return a stream after some accidents, most of them small numbers written over others."""
    data = bytearray(draw(st.sampled_from(SEEDS)))
    for accident in draw(
        st.lists(st.sampled_from(["byte", "word", "long", "cut", "repeat", "insert"]), min_size=1, max_size=4)
    ):
        at = draw(st.integers(0, max(len(data) - 1, 0)))
        match accident:
            case "byte" if data:
                data[at] ^= draw(st.integers(1, 255))
            case "word":
                word = draw(st.integers(-3, 40) | st.sampled_from([2**31 - 1, -(2**31), 2**16, 2**24]))
                data[at // 4 * 4 : at // 4 * 4 + 4] = struct.pack("<i", word)
            case "long":
                number = draw(st.integers(-3, 40) | st.sampled_from([2**63 - 1, -(2**63), 2**31, 2**40]))
                data[at // 8 * 8 : at // 8 * 8 + 8] = struct.pack("<q", number)
            case "cut":
                del data[at:]
            case "repeat" if len(data) < 20_000:
                data += data[at:]
            case "insert":
                data[at:at] = draw(st.binary(max_size=16))
    return bytes(data)


@given(stream=damaged() | st.binary(max_size=200))
@example(stream=b"")
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_damaged_stream_is_answered_or_refused(channel: grpc.Channel, stream: bytes) -> None:
    try:
        rows = answer(channel, stream)
    except grpc.RpcError as error:
        refusal = read_refusal(error)
        assert refusal.code is grpc.StatusCode.INVALID_ARGUMENT, refusal
        assert refusal.domain == "slasvc"
        assert not [leak for leak in LEAKS if leak in refusal.sentence and leak.encode() not in stream]
    else:
        json.dumps(rows, default=str)


def test_the_server_still_answers_after_all_that(channel: grpc.Channel) -> None:
    (row,) = answer(channel, arrow_stream(table_of_one()))

    assert str(row["due_date"]) == "2026-11-23"
