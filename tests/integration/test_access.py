"""Every method, for every role, inside and outside its scope; and every way of not being who one says.

Over mutual TLS against a real server, with real keys. Methods come from the service descriptors: one that is added
is in the matrix, and fails it until somebody has decided who may call it.
"""

from __future__ import annotations

import base64
import json
import logging
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import grpc
import jwt
import pytest
from google.protobuf.descriptor import Descriptor
from google.protobuf.message import Message
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2
from pyarrow import ipc

from slasvc.access.caller import Role
from slasvc.client.messages import decode_refusal
from slasvc.errors import Reason
from slasvc.rpc.interceptors.authorisation import ROLES, roles_of
from slasvc.rpc.status import STATUS_OF
from slasvc.server import BackgroundServer
from slasvc.v1 import deadline_pb2, ledger_pb2, statistics_pb2_grpc
from tests.integration.calls import (
    GOOD_REQUESTS,
    METHODS,
    Refusal,
    converse,
    evaluate,
    explain,
    in_batch,
    in_table,
    path_of,
    read_refusal,
    record,
    table_of_one,
)
from tests.support.access import INSIDE, OUTSIDE, UNREGISTERED, Guarded
from tests.support.certificates import Authority
from tests.support.tokens import ISSUER, TokenIssuer

DEFINITIONS = {"CalendarService", "RuleService"}
READING = {"GetDossier", "ListDossiers"}
MAY_CALL = {
    "evaluate": DEFINITIONS | {"DeadlineService"},
    "record": DEFINITIONS | READING | {"RecordEvents"},
    "report": DEFINITIONS | READING | {"StatisticsService"},
    "operate": DEFINITIONS | {"DeadlineService"},
}
"""Who may call what, said a second time: the table of the service must say the same."""
NOT_PROVED, DENIED = grpc.StatusCode.UNAUTHENTICATED, grpc.StatusCode.PERMISSION_DENIED
REFLECTION = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Guarded:
    return Guarded(tmp_path_factory.mktemp("guarded"))


@pytest.fixture(scope="module")
def server(guarded: Guarded, snapshots: Path) -> Iterator[BackgroundServer]:
    ledger = str(guarded.file.parent / "ledger.db")
    with BackgroundServer(guarded.settings(ledger_url=ledger, snapshots=snapshots)) as started:
        yield started


@pytest.fixture(scope="module")
def channels(guarded: Guarded, server: BackgroundServer) -> Iterator[Callable[[str], grpc.Channel]]:
    """Channels by caller, each made once."""
    made: dict[str, grpc.Channel] = {}

    def channel(name: str) -> grpc.Channel:
        if name not in made:
            made[name] = guarded.channel(server.address, name)
        return made[name]

    yield channel
    for each in made.values():
        each.close()


ABOUT_AUTHORITIES: dict[str, Callable[[str], Message]] = {
    "EvaluateDossier": lambda code: evaluate(authority_code=code),
    "ExplainDossier": lambda code: explain(authority_code=code),
    "BatchEvaluateDossiers": lambda code: in_batch(evaluate(authority_code=code).dossier),
    "StreamEvaluateDossiers": lambda code: in_table(table_of_one(authority_code=code)),
    "RecordEvents": lambda code: record(authority_code=code, dossier_id=f"D-{code}"),
    "GetDossier": lambda code: ledger_pb2.GetDossierRequest(authority_code=code, dossier_id="HS-404"),
    "ListDossiers": lambda code: ledger_pb2.ListDossiersRequest(authority_prefix=code),
}
"""Requests about an authority, by method: of each method that has a scope."""


def names_an_authority(descriptor: Descriptor) -> bool:
    """Return whether a request names authorities of dossiers, in whatever way."""
    names = {field.name for field in descriptor.fields}
    return bool(names & {"dossier", "dossiers", "arrow_ipc_stream", "authority_prefix", "dossier_id"})


def outcome(channel: grpc.Channel, method: str, request: Message, token: str | None = None) -> Refusal | None:
    """Return how a call, or the one dossier in it, was refused; None when it was answered."""
    metadata = () if token is None else (("authorization", token),)
    try:
        answers = converse(channel, path_of(method), request.SerializeToString(), metadata=metadata)
    except grpc.RpcError as error:
        return read_refusal(error)
    return refusal_within(method, answers[0])


def refusal_within(method: str, answer: bytes) -> Refusal | None:
    """Return how the one dossier of an answer was refused, in a batch or a table; None where it was not."""
    if method == "BatchEvaluateDossiers":
        results = deadline_pb2.BatchEvaluateDossiersResponse.FromString(answer).results
        if results and results[0].HasField("status"):
            found = decode_refusal(results[0].status)
            return Refusal(grpc.StatusCode[found.code], found.message, found.reason, field=found.field)
    if method == "StreamEvaluateDossiers":
        table = ipc.open_stream(
            deadline_pb2.StreamEvaluateDossiersResponse.FromString(answer).arrow_ipc_stream
        ).read_all()
        (row,) = table.to_pylist()
        if (error := row["error"]) is not None:
            reason = error["reason"].upper()
            return Refusal(STATUS_OF[Reason[reason]], error["message"], reason, field=error["field"])
    return None


# --- the matrix ---------------------------------------------------------------------------------------------


def test_the_table_of_roles_knows_every_method_and_nothing_else() -> None:
    services = {method.containing_service.full_name for method in METHODS.values()}
    paths = {path_of(name).removeprefix("/") for name in METHODS}

    assert all(roles_of(path) for path in paths)
    assert services | paths | {REFLECTION[1:].partition("/")[0]} >= ROLES.keys()
    assert not roles_of("slasvc.v1.UnheardService/Do")


def test_every_method_that_names_authorities_is_tried_outside_the_scope() -> None:
    scoped = {name for name, method in METHODS.items() if names_an_authority(method.input_type)}

    assert scoped == ABOUT_AUTHORITIES.keys()


@pytest.mark.parametrize("by_token", [False, True], ids=["certificate", "token"])
@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("method", METHODS)
def test_a_role_may_call_what_it_is_for_inside_its_scope_and_nothing_else(
    method: str,
    role: Role,
    by_token: bool,
    guarded: Guarded,
    channels: Callable[[str], grpc.Channel],
) -> None:
    token = f"Bearer {guarded.issuer.sign(f'{role}-system')}" if by_token else None
    channel = channels("gateway" if by_token else role)
    scoped = ABOUT_AUTHORITIES.get(method)
    service = METHODS[method].containing_service.name
    allowed = bool({service, method} & MAY_CALL[role])

    inside = outcome(channel, method, scoped(INSIDE) if scoped else GOOD_REQUESTS[method][0], token)
    outside = outcome(channel, method, scoped(OUTSIDE), token) if scoped else None

    if allowed:
        assert inside is None or inside.reason == "UNKNOWN_DOSSIER"
        assert not scoped or (outside and (outside.code, outside.reason) == (DENIED, "OUTSIDE_SCOPE"))
    else:
        assert inside
        assert (inside.code, inside.reason) == (DENIED, "ROLE_MISSING")
        assert inside.metadata == {"accepted": ",".join(sorted(roles_of(path_of(method)[1:])))}
        assert not scoped or outside == inside


@pytest.mark.parametrize("method", ABOUT_AUTHORITIES)
def test_a_refusal_is_the_same_whether_or_not_the_authority_exists(
    method: str, channels: Callable[[str], grpc.Channel]
) -> None:
    channel = channels(
        "record" if METHODS[method].containing_service.name == "DossierService" else "evaluate"
    )
    there, nowhere = (
        outcome(channel, method, ABOUT_AUTHORITIES[method](code)) for code in (OUTSIDE, UNREGISTERED)
    )

    assert there
    assert nowhere
    assert there.sentence.replace(OUTSIDE, "?") == nowhere.sentence.replace(UNREGISTERED, "?")
    assert (there.code, there.field) == (nowhere.code, nowhere.field)
    assert there.code is DENIED


def test_without_an_authority_only_those_who_act_for_all_may_list(
    channels: Callable[[str], grpc.Channel],
) -> None:
    for prefix in ("", "H4"):
        refusal = outcome(
            channels("report"), "ListDossiers", ledger_pb2.ListDossiersRequest(authority_prefix=prefix)
        )
        assert refusal
        assert (refusal.reason, refusal.field) == ("OUTSIDE_SCOPE", "authority_prefix")


def test_what_is_recorded_leaves_an_audit_line(
    channels: Callable[[str], grpc.Channel],
    caplog: pytest.LogCaptureFixture,
    wait_until: Callable[..., None],
) -> None:
    request = record(authority_code=INSIDE, dossier_id="HS-7")
    with caplog.at_level(logging.INFO, "slasvc.audit"):
        assert outcome(channels("record"), "RecordEvents", request) is None
        wait_until(lambda: any(each.message == "recorded" for each in caplog.records))

    ((line,),) = [each.lines for each in caplog.records if each.message == "recorded"]  # type: ignore[attr-defined]
    assert (line["caller"], line["authority_code"], line["dossier_id"]) == ("record", INSIDE, "HS-7")
    assert (line["revision"], line["added"]) == (1, 1)


@pytest.mark.parametrize(
    ("code", "covered"),
    [("H41", True), ("H41.1", True), ("H41.101.5", True), ("H4", False), ("H410", False), ("H41-1", False)],
)
def test_a_scope_is_cut_at_whole_segments(
    code: str, covered: bool, channels: Callable[[str], grpc.Channel]
) -> None:
    refusal = outcome(channels("evaluate"), "EvaluateDossier", evaluate(authority_code=code))

    assert (refusal is None or refusal.reason != "OUTSIDE_SCOPE") == covered


def test_statistics_count_only_what_lies_in_the_scope(
    guarded: Guarded, snapshots: Path, channels: Callable[[str], grpc.Channel]
) -> None:
    request = GOOD_REQUESTS["SummarizeTimeliness"][0]
    stub = statistics_pb2_grpc.StatisticsServiceStub(channels("report"))
    (inside,) = stub.SummarizeTimeliness(request, timeout=10).groups
    assert inside.figures.received == 1_000
    listed = stub.ListCountedDossiers(GOOD_REQUESTS["ListCountedDossiers"][0], timeout=10)
    assert len(listed.dossiers) == 2
    guarded.allow({role.value: [role.value] for role in Role}, ("H29",))
    with BackgroundServer(guarded.settings(snapshots=snapshots)) as elsewhere:
        stub = statistics_pb2_grpc.StatisticsServiceStub(guarded.channel(elsewhere.address, "report"))
        assert not stub.ListCountedDossiers(GOOD_REQUESTS["ListCountedDossiers"][0], timeout=10).dossiers
        found = stub.SummarizeTimeliness(request, timeout=10).groups
        assert sum(group.figures.received for group in found) == 0
    guarded.allow({role.value: [role.value] for role in Role})


# --- who is not who it says ---------------------------------------------------------------------------------


def forged(guarded: Guarded) -> dict[str, str]:
    """Return authorization metadata by what is wrong with it."""
    now = int(time.time())
    sign = guarded.issuer.sign
    claims = {"iss": ISSUER, "aud": "slasvc", "sub": "evaluate-system", "exp": now + 60}
    public = json.loads(guarded.issuer.jwks())["keys"][0]
    unsigned = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in
                ({"alg": "none", "typ": "JWT"}, claims)]  # fmt: skip
    good = sign("evaluate-system")
    return {
        "another key": f"Bearer {TokenIssuer().sign('evaluate-system')}",
        "another key of the same algorithm": f"Bearer {TokenIssuer().sign('evaluate-system', 'EdDSA')}",
        "expired": f"Bearer {sign('evaluate-system', exp=now - 1)}",
        "not valid yet": f"Bearer {sign('evaluate-system', nbf=now + 600)}",
        "another audience": f"Bearer {sign('evaluate-system', aud='elsewhere')}",
        "another issuer": f"Bearer {sign('evaluate-system', iss='https://other.example')}",
        "nobody's subject": f"Bearer {sign('stranger')}",
        "no expiry": f"Bearer {sign('evaluate-system', exp=None)}",
        "no audience": f"Bearer {sign('evaluate-system', aud=None)}",
        "no subject": f"Bearer {sign('evaluate-system', sub=None)}",
        "an expiry beyond numbers": f"Bearer {sign('evaluate-system', exp=float('inf'))}",
        "alg none": f"Bearer {'.'.join(unsigned)}.",
        "alg none with a signature": f"Bearer {'.'.join(unsigned)}.{good.rpartition('.')[2]}",
        "signed with a public key": "Bearer "
        + jwt.encode(claims, json.dumps(public) * 2, "HS256", {"kid": "ES256"}),
        "the key of another algorithm": "Bearer "
        + jwt.encode(claims, guarded.issuer.keys["EdDSA"], "EdDSA", {"kid": "ES256"}),
        "cut off": f"Bearer {good[:-4]}",
        "too long": f"Bearer {'a' * 4_000}{good}",
        "no token": "Bearer ",
        "no scheme": good,
        "another scheme": "Basic ZXZhbHVhdGU6c2VjcmV0",
        "deep nesting": "Bearer " + base64.urlsafe_b64encode(b"[" * 4_000).decode() + ".e30.AA",
    }


@pytest.mark.parametrize("defect", range(21))
def test_a_token_that_is_not_right_is_refused_by_every_method(
    defect: int, guarded: Guarded, channels: Callable[[str], grpc.Channel]
) -> None:
    name, token = list(forged(guarded).items())[defect]
    # The certificate of this channel alone would do: a token that is not believed is never passed over.
    for method in METHODS:
        refusal = outcome(channels("evaluate"), method, GOOD_REQUESTS[method][0], token)
        assert refusal, name
        assert (refusal.code, refusal.reason) == (NOT_PROVED, "NOT_AUTHENTICATED"), name
        assert refusal.sentence.isprintable()


def test_every_forged_token_is_tried(guarded: Guarded) -> None:
    assert len(forged(guarded)) == 21


@pytest.mark.parametrize("algorithm", ["ES256", "EdDSA", "RS256"])
def test_a_token_of_each_algorithm_is_believed(
    algorithm: str, guarded: Guarded, channels: Callable[[str], grpc.Channel]
) -> None:
    token = f"bearer {guarded.issuer.sign('evaluate-system', algorithm)}"

    assert outcome(channels("gateway"), "EvaluateDossier", evaluate(authority_code="H41"), token) is None


def test_two_tokens_are_refused(guarded: Guarded, channels: Callable[[str], grpc.Channel]) -> None:
    token = ("authorization", f"Bearer {guarded.issuer.sign('evaluate-system')}")
    with pytest.raises(grpc.RpcError) as raised:
        converse(channels("evaluate"), path_of("ListRules"), b"", metadata=(token, token))

    assert read_refusal(raised.value).reason == "NOT_AUTHENTICATED"


def test_a_certificate_of_nobody_and_one_of_two_callers_are_refused(
    guarded: Guarded, server: BackgroundServer, channels: Callable[[str], grpc.Channel]
) -> None:
    both = guarded.authority.issue("both", dns=["evaluate.example", "record.example"])
    with grpc.secure_channel(server.address, guarded.authority.credentials(both)) as channel:
        for each in (channel, channels("gateway")):
            for method in METHODS:
                refusal = outcome(each, method, GOOD_REQUESTS[method][0])
                assert refusal
                assert refusal.code is NOT_PROVED


def test_a_common_name_counts_only_without_alternative_names(
    guarded: Guarded, server: BackgroundServer
) -> None:
    plain = guarded.authority.issue("evaluate.example")
    hidden = guarded.authority.issue("evaluate.example", uris=["https://other.example"])
    found = []
    for pair in (plain, hidden):
        with grpc.secure_channel(server.address, guarded.authority.credentials(pair)) as channel:
            found.append(outcome(channel, "EvaluateDossier", evaluate(authority_code="H41")) is None)

    assert found == [True, False]


def test_certificates_that_are_unknown_expired_or_missing_do_not_connect(
    guarded: Guarded, server: BackgroundServer
) -> None:
    stranger = Authority("strangers").issue("evaluate", dns=["evaluate.example"])
    expired = guarded.authority.issue("evaluate", dns=["evaluate.example"], lasts=timedelta(days=-1))
    for pair in (stranger, expired, None):
        with grpc.secure_channel(server.address, guarded.authority.credentials(pair)) as channel:
            refusal = outcome(channel, "ListRules", GOOD_REQUESTS["ListRules"][0])
            assert refusal
            assert refusal.code is grpc.StatusCode.UNAVAILABLE


# --- what is the same for all -------------------------------------------------------------------------------


def test_health_answers_everybody_and_reflection_those_who_are_known(
    channels: Callable[[str], grpc.Channel],
) -> None:
    gateway = channels("gateway")
    question = reflection_pb2.ServerReflectionRequest(list_services="").SerializeToString()
    health = health_pb2_grpc.HealthStub(gateway).Check(health_pb2.HealthCheckRequest(), timeout=10)

    assert health.status == health_pb2.HealthCheckResponse.SERVING
    assert converse(channels("report"), REFLECTION, question)
    with pytest.raises(grpc.RpcError) as raised:
        converse(gateway, REFLECTION, question)
    assert read_refusal(raised.value).code is NOT_PROVED


def test_a_refused_caller_leaves_an_audit_line_with_what_it_wanted(
    channels: Callable[[str], grpc.Channel],
    caplog: pytest.LogCaptureFixture,
    wait_until: Callable[..., None],
) -> None:
    def is_of_the_call(record: logging.LogRecord) -> bool:
        return record.name == "slasvc.audit" and record.lines[0]["method"].endswith("/EvaluateDossier")  # type: ignore[attr-defined,no-any-return]

    with caplog.at_level(logging.INFO, "slasvc.audit"):
        outcome(channels("evaluate"), "EvaluateDossier", evaluate(authority_code=OUTSIDE, dossier_id="HS-1"))
        # The line of a call before may still be on its way.
        wait_until(lambda: any(map(is_of_the_call, caplog.records)))

    ((line,),) = [record.lines for record in caplog.records if is_of_the_call(record)]  # type: ignore[attr-defined]
    assert line["caller"] == "evaluate"
    assert line["method"] == "slasvc.v1.DeadlineService/EvaluateDossier"
    assert line["reason"] == "OUTSIDE_SCOPE"
    assert OUTSIDE in line["why"]
    assert "HS-1" not in str(line)
