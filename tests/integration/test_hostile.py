"""Whatever bytes arrive, a method answers or refuses; nothing else comes back, and the server lives on.

Every method of every service gets noise, random messages of its own type, and requests that were answered
before, with bytes flipped, cut off, repeated and spliced. `ABORTED` stands for a defect of the service, as
`INTERNAL` and `UNKNOWN` would for one of the machinery: none may occur.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from types import FrameType
from typing import Any

import grpc
import pytest
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from slasvc.v1 import deadline_pb2
from tests.integration.calls import (
    GOOD_REQUESTS,
    LEAKS,
    METHODS,
    ask,
    evaluate,
    in_batch,
    in_table,
    read_refusal,
    send,
)

EXAMPLES = 300
REFUSALS = {
    grpc.StatusCode.INVALID_ARGUMENT,
    grpc.StatusCode.FAILED_PRECONDITION,
    grpc.StatusCode.NOT_FOUND,
    grpc.StatusCode.OUT_OF_RANGE,
    grpc.StatusCode.ALREADY_EXISTS,
}

# Random text alone would never get past the first look-up: half of it is text that means something somewhere.
KNOWN_WORDS = [
    "vn", "vn-aviation", "de-berlin", "2025-12-24", "2026-10-02", "vn-2025", "vn-due-shift", "vn-start-shift",
    "1.013225", "3.000346", "3.000347", "1.013083", "x.000040", "3.000333", "x.000040/2026-04-15",
    "G01", "G01.5", "H41", "H41.21", "H41.101", "H29", "X99", "individual_house", "complex", "urgent",
    "remote_area", "cannot_settle_at_once", "verification", "5", "0",
]  # fmt: skip
TEXTS = st.sampled_from(KNOWN_WORDS) | st.text(max_size=40)
INT32 = (
    st.integers(-2, 20)
    | st.sampled_from([100, 480, 1_439, 1_440, 2_026, 100_000, 100_001])
    | st.integers(-(2**31), 2**31 - 1)
)
INT64 = (
    st.integers(1_167_584_400, 1_861_900_000)  # 2007 to 2028, what the Vietnamese calendar covers
    | st.sampled_from([0, -1, -62_135_596_800, -62_135_596_801, 253_402_300_799, 253_402_300_800])
    | st.integers(-(2**63), 2**63 - 1)
)
DATES = st.fixed_dictionaries(
    {"year": st.integers(2005, 2030) | INT32, "month": st.integers(0, 13), "day": st.integers(0, 32)}
)


def scalars(field: FieldDescriptor) -> st.SearchStrategy[Any]:
    """Return values of a field that is no message."""
    match field.cpp_type:
        case FieldDescriptor.CPPTYPE_STRING:
            return st.binary(max_size=40) if field.type == FieldDescriptor.TYPE_BYTES else TEXTS
        case FieldDescriptor.CPPTYPE_DOUBLE:
            return st.floats() | st.sampled_from([0.0, -1.0, 100.0])
        case FieldDescriptor.CPPTYPE_BOOL:
            return st.booleans()
        case FieldDescriptor.CPPTYPE_INT64:
            return INT64
        case FieldDescriptor.CPPTYPE_ENUM | FieldDescriptor.CPPTYPE_INT32:
            return INT32
        case other:
            raise AssertionError(f"{field.full_name}: no values for fields of type {other}")


def messages(descriptor: Descriptor) -> st.SearchStrategy[Message]:
    """Return random messages of a type: every field may be there, and may hold anything its type can."""
    kind = GetMessageClass(descriptor)
    if descriptor.full_name == "google.type.Date":
        return DATES.map(lambda values: kind(**values))
    values = {}
    for field in descriptor.fields:
        if field.message_type is not None and field.message_type.GetOptions().map_entry:
            parts = field.message_type.fields_by_name
            values[field.name] = st.dictionaries(scalars(parts["key"]), scalars(parts["value"]), max_size=4)
            continue
        one = scalars(field) if field.message_type is None else messages(field.message_type)
        values[field.name] = st.lists(one, max_size=4) if field.is_repeated else one
    return st.fixed_dictionaries({}, optional=values).map(lambda chosen: kind(**chosen))


@st.composite
def altered(draw: st.DrawFn, method: str) -> Message:
    """Return a request that is answered, with random fields laid over it."""
    request = draw(st.sampled_from(GOOD_REQUESTS[method]))
    changed = type(request)()
    changed.CopyFrom(request)
    changed.MergeFrom(draw(messages(METHODS[method].input_type)))
    return changed


@st.composite
def damaged(draw: st.DrawFn, method: str) -> bytes:
    """Return the bytes of a request that is answered, after some accidents."""
    data = bytearray(draw(st.sampled_from(GOOD_REQUESTS[method])).SerializeToString())
    other = draw(st.sampled_from([request for requests in GOOD_REQUESTS.values() for request in requests]))
    for accident in draw(
        st.lists(st.sampled_from(["flip", "cut", "repeat", "splice", "insert"]), min_size=1, max_size=6)
    ):
        at = draw(st.integers(0, len(data)))
        match accident:
            case "flip" if at < len(data):
                data[at] ^= draw(st.integers(1, 255))
            case "cut":
                del data[at:]
            case "repeat" if len(data) < 100_000:
                data = data * draw(st.integers(2, 8))
            case "splice":
                data[at:at] = other.SerializeToString()
            case "insert":
                data[at:at] = draw(st.binary(max_size=8))
    return bytes(data)


def requests(method: str) -> st.SearchStrategy[bytes]:
    """Return what a method is sent: messages of its type as often as bytes that may be none."""
    sane = altered(method) | messages(METHODS[method].input_type)
    return sane.map(lambda message: message.SerializeToString()) | damaged(method) | st.binary(max_size=300)


def check_answer(method: str, data: bytes) -> None:
    """Hold an answer to what all answers of its method promise."""
    answer = GetMessageClass(METHODS[method].output_type).FromString(data)
    assessments = []
    if isinstance(answer, deadline_pb2.EvaluateDossierResponse):
        assessments.append(answer.assessment)
    elif isinstance(answer, deadline_pb2.BatchEvaluateDossiersResponse):
        assert all(result.WhichOneof("result") for result in answer.results)
        assessments += [result.assessment for result in answer.results if result.HasField("assessment")]
        codes = {result.status.code for result in answer.results if result.HasField("status")}
        assert codes <= {refusal.value[0] for refusal in REFUSALS}
    for assessment in assessments:
        assert assessment.timeliness, answer
        assert not (assessment.HasField("deadline") and assessment.HasField("projection")), answer
        assert assessment.calendar.digest
        assert assessment.rule.rule_set_digest


@pytest.mark.parametrize("method", METHODS)
@given(data=st.data())
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_whatever_is_sent_is_answered_or_refused(
    method: str, data: st.DataObject, channel: grpc.Channel
) -> None:
    sent = data.draw(requests(method), label="request")
    try:
        answer = send(channel, method, sent)
    except grpc.RpcError as error:
        refusal = read_refusal(error)
        assert refusal.code in REFUSALS, refusal
        assert refusal.domain == "slasvc"
        assert refusal.sentence.isprintable()
        # A sentence quotes what was sent: only a request without such words shows that none is ours.
        assert not [leak for leak in LEAKS if leak in refusal.sentence and leak.encode() not in sent]
    else:
        check_answer(method, answer)


def test_what_a_refused_call_was_sent_is_gone_before_any_garbage_collection(
    channel: grpc.Channel, wait_until: Callable[..., None]
) -> None:
    no_code, no_events = evaluate(procedure_code=""), evaluate(events=[evaluate().dossier.events[0]] * 10_001)
    refused: dict[str, Message] = {
        "EvaluateDossier": no_code,
        "StreamEvaluateDossiers": in_table(arrow_ipc_stream=b"no table"),
    }
    gc.collect()
    gc.disable()
    try:
        for method, data in [
            *((method, b"\xff") for method in METHODS),
            *((method, request.SerializeToString()) for method, request in refused.items()),
        ]:
            with pytest.raises(grpc.RpcError):
                send(channel, method, data)
        rows = ask(channel, "BatchEvaluateDossiers", in_batch(no_code.dossier, no_events.dossier)).results
        assert all(row.HasField("status") for row in rows)
        wait_until(lambda: not kept_frames())
    finally:
        gc.enable()


def kept_frames() -> list[str]:
    """Return the functions between wire and engine that have ended, and whose variables are in memory yet."""
    codes = [found.f_code for found in gc.get_objects() if isinstance(found, FrameType)]
    return [code.co_qualname for code in codes if "/slasvc/rpc/" in code.co_filename]


def test_the_server_still_answers_after_all_that(channel: grpc.Channel) -> None:
    answer = ask(channel, "EvaluateDossier", evaluate())

    due = answer.assessment.deadline.due_date
    assert (due.year, due.month, due.day) == (2026, 11, 23)


def test_the_requests_that_mutations_begin_from_cover_every_method() -> None:
    assert GOOD_REQUESTS.keys() == METHODS.keys()
