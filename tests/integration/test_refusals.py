"""Every refusal that a caller can provoke, over a real channel: status, reason, field, values and sentence."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import grpc
import pytest
from google.protobuf.descriptor import Descriptor
from google.protobuf.message import Message

import slasvc.server
from slasvc.client import Client
from slasvc.engine.definitions import Definitions, Sources, load_definitions
from slasvc.errors import Reason, SlaError
from slasvc.rpc.status import STATUS_OF, encode_status
from slasvc.server import BackgroundServer
from slasvc.serving.loading import Loaded
from slasvc.settings import Settings
from slasvc.v1 import error_reason_pb2, term_pb2
from tests.integration import ledger_cases, refusal_cases
from tests.integration.calls import (
    ACCEPTED,
    GOOD_REQUESTS,
    LEAKS,
    METHODS,
    Refusal,
    add_term,
    ask,
    evaluate,
    event,
    read_refusal,
    send,
)
from tests.integration.refusal_cases import Case

CASES = [*refusal_cases.CASES, *ledger_cases.CASES]
PROTOS = Path(__file__).parents[2] / "protos/slasvc/v1"
GUARDED = {
    Reason.NOT_AUTHENTICATED,
    Reason.ROLE_MISSING,
    Reason.OUTSIDE_SCOPE,
    Reason.TOO_MANY_CALLS,
    Reason.RATE_EXCEEDED,
    Reason.DEADLINE_MISSING,
}
"""Of what stands before all methods, where a server is set so: see `test_access.py` and `test_admission.py`."""
ODD_DEFINITIONS = {Reason.NO_CALENDAR_ASSIGNED}
"""Needs definitions that are not the shipped ones: tested on its own below."""
BROKEN_SNAPSHOT = {Reason.SNAPSHOT_UNUSABLE}
"""Needs a snapshot that is damaged: test_statistics.py."""
BROKEN_LEDGER = {Reason.NO_LEDGER, Reason.LEDGER_UNAVAILABLE, Reason.LEDGER_READ_ONLY}
"""Need a ledger that is not there or does not work: tests/ledger/test_failures.py."""


def refused(channel: grpc.Channel, method: str, request: Message | bytes) -> Refusal:
    """Send a request that must be refused by slasvc, and return the refusal."""
    data = request if isinstance(request, bytes) else request.SerializeToString()
    with pytest.raises(grpc.RpcError) as raised:
        send(channel, method, data)
    return read_refusal(raised.value)


def documented_errors() -> dict[str, str]:
    """Return by method the comments in which it is said what it refuses: its own and that of its service."""
    said: dict[str, str] = {}
    for file in PROTOS.glob("*.proto"):
        text = file.read_text(encoding="utf-8")
        for service, body in re.findall(
            r"((?:^//[^\n]*\n)+)service \w+ {\n(.*?)^}", text, re.DOTALL | re.MULTILINE
        ):
            for comment, method in re.findall(r"((?:^  //.*\n)+)  rpc (\w+)", body, re.MULTILINE):
                said[method] = service + comment
    said["ExplainDossier"] += said["EvaluateDossier"]
    return said


def documented_metadata() -> dict[str, list[set[str]]]:
    """Return by reason the keys that are always there, one set for each alternative."""
    text = (PROTOS / "error_reason.proto").read_text(encoding="utf-8")
    found = re.findall(r"// Metadata: (.*)\n(?:  //.*\n)*  ERROR_REASON_(\w+) =", text)
    return {name: [set(json.loads(part)) for part in re.findall(r"{.*?}", said)] for said, name in found}


ERRORS, METADATA = documented_errors(), documented_metadata()


def check(refusal: Refusal, reason: Reason) -> None:
    """Hold a refusal to what all have in common."""
    assert (refusal.code, refusal.reason, refusal.domain) == (STATUS_OF[reason], reason.name, "slasvc")
    assert refusal.description == refusal.sentence
    assert refusal.sentence.isprintable()
    assert not [leak for leak in LEAKS if leak in refusal.sentence]


@pytest.mark.parametrize("method", GOOD_REQUESTS)
def test_the_requests_that_cases_begin_from_are_answered(channel: grpc.Channel, method: str) -> None:
    for request in GOOD_REQUESTS[method]:
        assert ask(channel, method, request).IsInitialized()


@pytest.mark.parametrize("case", CASES, ids=str)
def test_refusal(case: Case, channel: grpc.Channel) -> None:
    refusal = refused(channel, case.method, case.request)

    check(refusal, case.reason)
    assert refusal.field == case.field
    assert not [words for words in case.says if words not in refusal.sentence], refusal.sentence
    assert refusal.metadata is not None
    assert case.metadata.items() <= refusal.metadata.items()
    assert any(keys <= refusal.metadata.keys() for keys in METADATA[case.reason.name])
    assert re.search(rf"\b{case.reason.name}\b", ERRORS[case.method])


@pytest.mark.parametrize("case", CASES, ids=str)
def test_field_paths_of_refusals_are_fields_of_the_request(case: Case) -> None:
    message: Descriptor | None = METHODS[case.method].input_type
    for name in filter(None, case.field.split(".")):
        assert message is not None
        field = message.fields_by_name[name.partition("[")[0]]
        assert ("[" in name) <= field.is_repeated
        message = field.message_type


def test_every_reason_has_a_case() -> None:
    provoked = {case.reason for case in CASES}

    assert (
        provoked == set(Reason) - {Reason.NONE} - GUARDED - ODD_DEFINITIONS - BROKEN_LEDGER - BROKEN_SNAPSHOT
    )


@pytest.mark.parametrize("reason", sorted(set(Reason) - {Reason.NONE}), ids=lambda reason: reason.name)
def test_every_reason_has_a_status_that_the_contract_names(reason: Reason) -> None:
    assert STATUS_OF[reason] in {
        grpc.StatusCode.INVALID_ARGUMENT,
        grpc.StatusCode.FAILED_PRECONDITION,
        grpc.StatusCode.NOT_FOUND,
        grpc.StatusCode.OUT_OF_RANGE,
        grpc.StatusCode.ALREADY_EXISTS,
        grpc.StatusCode.UNAVAILABLE,
        grpc.StatusCode.UNAUTHENTICATED,
        grpc.StatusCode.PERMISSION_DENIED,
        grpc.StatusCode.RESOURCE_EXHAUSTED,
    }
    assert error_reason_pb2.ErrorReason.Name(int(reason)) == f"ERROR_REASON_{reason.name}"  # type: ignore[arg-type]


def test_the_table_of_statuses_has_no_row_beside_the_reasons() -> None:
    assert set(STATUS_OF) == set(Reason) - {Reason.NONE}


def test_statuses_are_those_in_the_comments_of_the_contract() -> None:
    proto = Path(__file__).parents[2] / "protos/slasvc/v1/error_reason.proto"
    text = " ".join(line.strip().removeprefix("//").strip() for line in proto.read_text("utf-8").splitlines())
    for reason, status in STATUS_OF.items():
        before = text.partition(f"ERROR_REASON_{reason.name} =")[0]
        assert before.rpartition("Status ")[2].startswith(f"{status.name}."), reason


# --- what is not refused ------------------------------------------------------------------------------------


def test_an_empty_message_is_a_message_without_fields(channel: grpc.Channel) -> None:
    assert send(channel, "ListCalendars", b"")
    assert send(channel, "ListRules", b"")
    assert refused(channel, "EvaluateDossier", b"").reason == "MISSING_FIELD"


def test_unspecified_conventions_are_those_of_the_preset(channel: grpc.Channel) -> None:
    stated = ask(channel, "AddTerm", add_term(conventions=term_pb2.Conventions()))

    assert stated == ask(channel, "AddTerm", add_term())
    assert stated.conventions.roll == term_pb2.ROLL_FOLLOWING


def test_a_field_that_this_version_does_not_know_is_skipped(channel: grpc.Channel) -> None:
    request = add_term().SerializeToString()

    assert send(channel, "AddTerm", request + b"\xfa\x7f\x03new") == send(channel, "AddTerm", request)


def test_limits_themselves_are_accepted(channel: grpc.Channel) -> None:
    request = evaluate(
        dossier_id="D" * 200,
        attributes=["remote_area"] * 100,
        events=[event(ACCEPTED, "2026-11-16 09:00", "E" * 200)],
    )

    assert ask(channel, "EvaluateDossier", request).assessment.dossier_id == "D" * 200


def test_ten_thousand_events_are_read_and_not_too_many(channel: grpc.Channel) -> None:
    request = evaluate(events=[event(ACCEPTED, "2026-11-16 09:00")] * 10_000)

    check(refused(channel, "EvaluateDossier", request), Reason.DUPLICATE_EVENT)


# --- what the transport refuses -----------------------------------------------------------------------------


def test_a_message_over_the_limit_of_the_server_is_refused_by_the_transport(channel: grpc.Channel) -> None:
    refusal = refused(channel, "EvaluateDossier", b"\x00" * (4 * 2**20 + 1))

    assert refusal.code is grpc.StatusCode.RESOURCE_EXHAUSTED
    assert refusal.reason == ""
    assert str(4 * 2**20) in refusal.sentence


def test_a_method_that_does_not_exist_is_unimplemented(channel: grpc.Channel) -> None:
    call = channel.unary_unary("/slasvc.v1.DeadlineService/EvaluateDossiers")

    with pytest.raises(grpc.RpcError) as raised:
        call(b"", timeout=5)
    assert read_refusal(raised.value).code is grpc.StatusCode.UNIMPLEMENTED


# --- odd definitions ----------------------------------------------------------------------------------------

STRICT_RULES = """
presets:
  - id: strict
    extends: vn-2025
    conventions: {month_overflow: error}
    sources: {month_overflow: a test}
procedures:
  - code: "x.900001"
    names: {vi: Thử, en: Test}
    field: Test
    preset: strict
    versions:
      - id: x.900001/month
        effective: {from: 2020-01-01}
        term: {length: 1, unit: month}
        source: {instrument: a test}
        confidence: high
  - code: "x.900002"
    names: {vi: Thử, en: Test}
    field: Test
    preset: strict
    versions:
"""
VERSION = """
      - id: x.900002/in-{year}-in-force-for-the-whole-of-that-year-but-no-longer
        effective: {{from: {year}-01-01, to: {year}-12-31}}
        term: {{length: 1, unit: month}}
        source: {{instrument: a test}}
        confidence: high
"""


@pytest.fixture(scope="module")
def odd_channel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[grpc.Channel]:
    """A channel to a server with rules of its own: a strict month, and a procedure of 1,500 versions."""
    directory = tmp_path_factory.mktemp("rules")
    versions = "".join(VERSION.format(year=year) for year in range(3_000, 4_500))
    (directory / "strict.yaml").write_text(STRICT_RULES + versions, encoding="utf-8")
    settings = Settings(port=0, rules=(directory,))
    with BackgroundServer(settings) as server, Client(server.address) as client:
        yield client._channel


def test_a_rule_can_ask_for_an_error_where_a_month_lacks_the_day(odd_channel: grpc.Channel) -> None:
    request = evaluate(procedure_code="x.900001", events=[event(ACCEPTED, "2026-01-31 09:00")])

    refusal = refused(odd_channel, "EvaluateDossier", request)

    check(refusal, Reason.MONTH_OVERFLOW)
    assert refusal.field == "dossier"


def test_a_procedure_of_many_versions_is_refused_in_a_sentence_that_can_be_sent(
    odd_channel: grpc.Channel,
) -> None:
    refusal = refused(odd_channel, "EvaluateDossier", evaluate(procedure_code="x.900002"))

    check(refusal, Reason.NO_RULE_IN_FORCE)
    assert "starts on 3000-01-01" in refusal.sentence


def test_a_sentence_is_cut_between_characters() -> None:
    status = encode_status(SlaError(Reason.INVALID_VALUE, "ệ" * 5_000, metadata={"value": "ệ" * 5_000}))

    assert len(status.message.encode()) <= 1_200
    assert set(status.message[:-1]) == {"ệ"}


def test_an_authority_without_a_calendar_is_refused(
    definitions: Definitions, monkeypatch: pytest.MonkeyPatch
) -> None:
    unassigned = Sources(replace(definitions.calendars, assignments={}), definitions.rules)
    monkeypatch.setattr(slasvc.server, "load", lambda settings: Loaded(unassigned, None))
    with BackgroundServer(Settings(port=0)) as server, Client(server.address) as client:
        refusal = refused(client._channel, "EvaluateDossier", evaluate(authority_code="G01.5"))

    check(refusal, Reason.NO_CALENDAR_ASSIGNED)
    assert refusal.field == "dossier.authority_code"
    assert refusal.metadata == {"authority_code": "G01.5"}
    assert "G01.5" in refusal.sentence


def test_every_registered_authority_has_a_calendar(definitions: Definitions) -> None:
    shipped = load_definitions()
    codes = definitions.rules.authorities

    assert codes
    assert not [code for code in codes if shipped.calendars.assigned(code) is None]
