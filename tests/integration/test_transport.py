"""How the port is reached: TLS and its versions, certificates that change, and what is turned away unread."""

from __future__ import annotations

import logging
import shutil
import socket
import ssl
import warnings
from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest
from cryptography import x509
from grpc_health.v1 import health_pb2, health_pb2_grpc

from slasvc.client import Client
from slasvc.errors import DefinitionError
from slasvc.server import BackgroundServer
from slasvc.serving.tls import CertificateError, check_exposure, is_loopback, read_certificates
from slasvc.settings import Settings
from tests.integration.calls import METHODS, evaluate, path_of, read_refusal
from tests.support.access import Guarded
from tests.support.certificates import Authority, Pair


@pytest.fixture
def guarded(tmp_path: Path) -> Guarded:
    return Guarded(tmp_path)


@pytest.fixture(scope="module")
def plain() -> Iterator[BackgroundServer]:
    with BackgroundServer(
        Settings(port=0, max_message_bytes=100_000, max_batch_bytes=100_000, max_table_bytes=100_000)
    ) as server:
        yield server


def handshake(
    guarded: Guarded, address: str, version: ssl.TLSVersion | None = None
) -> tuple[str | None, int]:
    """Return the version that was agreed on, and the serial number of the server's certificate."""
    context = ssl.create_default_context(cadata=guarded.authority.pem.decode())
    directory = guarded.file.parent
    pair = guarded.authority.issue("evaluate", dns=["evaluate.example"]).write(directory, "client")
    context.load_cert_chain(*pair)
    context.set_alpn_protocols(["h2"])
    if version is not None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = context.maximum_version = version
        context.set_ciphers("ALL:@SECLEVEL=0")
    host, _, port = address.rpartition(":")
    with (
        socket.create_connection((host, int(port)), 10) as raw,
        context.wrap_socket(raw, server_hostname="localhost") as secured,
    ):
        found = secured.getpeercert(binary_form=True)
        assert found is not None
        return secured.version(), x509.load_der_x509_certificate(found).serial_number


def replace(guarded: Guarded, pair: Pair) -> None:
    """Put a certificate and its key in the place of those that are used, each in one step."""
    for path, data in ((guarded.files["tls_key"], pair.key), (guarded.files["tls_certificate"], pair.chain)):
        new = path.with_suffix(".new")
        new.write_bytes(data)
        new.rename(path)


# --- TLS ----------------------------------------------------------------------------------------------------


def test_tls_1_2_and_1_3_are_spoken_and_nothing_older(guarded: Guarded) -> None:
    with BackgroundServer(guarded.settings()) as server:
        spoken = [
            handshake(guarded, server.address, getattr(ssl.TLSVersion, name))[0]
            for name in ("TLSv1_2", "TLSv1_3")
        ]
        for old in ("TLSv1", "TLSv1_1"):
            with pytest.raises(OSError):  # noqa: PT011 - it is closed, in one way or another
                handshake(guarded, server.address, getattr(ssl.TLSVersion, old))

    assert spoken == ["TLSv1.2", "TLSv1.3"]


def test_a_renewed_certificate_is_used_by_the_next_connection_and_the_open_ones_go_on(
    guarded: Guarded,
) -> None:
    with (
        BackgroundServer(guarded.settings()) as server,
        guarded.channel(server.address, "evaluate") as open_one,
    ):
        stub = health_pb2_grpc.HealthStub(open_one)
        assert stub.Check(health_pb2.HealthCheckRequest(), timeout=10)
        before = handshake(guarded, server.address)[1]
        replace(guarded, guarded.authority.issue("server"))
        after = handshake(guarded, server.address)[1]

        assert after != before
        assert handshake(guarded, server.address)[1] == after
        assert stub.Check(health_pb2.HealthCheckRequest(), timeout=10)


def test_a_pair_that_does_not_fit_leaves_the_old_one_in_use(
    guarded: Guarded, caplog: pytest.LogCaptureFixture
) -> None:
    with BackgroundServer(guarded.settings()) as server:
        before = handshake(guarded, server.address)[1]
        new = guarded.authority.issue("server")
        with caplog.at_level(logging.ERROR, "slasvc.serving.tls"):
            guarded.files["tls_certificate"].write_bytes(new.chain)  # and not yet the key
            assert handshake(guarded, server.address)[1] == before
            guarded.files["tls_certificate"].unlink()
            assert handshake(guarded, server.address)[1] == before
        replace(guarded, new)
        assert handshake(guarded, server.address)[1] != before

    assert "is not the key of" in caplog.text


def test_a_new_authority_for_clients_is_believed_without_a_restart(guarded: Guarded) -> None:
    newcomer = Authority("new")
    pair = newcomer.issue("evaluate", dns=["evaluate.example"])
    credentials = grpc.ssl_channel_credentials(guarded.authority.pem, pair.key, pair.chain)
    with BackgroundServer(guarded.settings()) as server:
        found = []
        for ca in (guarded.authority.pem, guarded.authority.pem + newcomer.pem):
            guarded.files["tls_client_ca"].write_bytes(ca)
            with Client(server.address, credentials=credentials) as client:
                try:
                    client.deadlines.EvaluateDossier(evaluate(authority_code="H41"), timeout=2)
                    found.append("answered")
                except grpc.RpcError as error:
                    found.append(error.code().name)  # type: ignore[attr-defined]

    assert found[0] in {"UNAVAILABLE", "DEADLINE_EXCEEDED"}
    assert found[1] == "answered"


@pytest.mark.parametrize(
    ("broken", "sentence"),
    [
        ("chain", "expected certificates in PEM"),
        ("key", "expected a private key in PEM"),
        ("client_ca", "expected certificates in PEM"),
        ("other key", "is not the key of the first certificate"),
        ("missing", "cannot be read"),
    ],
)
def test_certificates_that_cannot_be_used_are_refused_in_a_sentence(
    broken: str, sentence: str, tmp_path: Path
) -> None:
    authority = Authority()
    chain, key = authority.issue("server").write(tmp_path, "server")
    ca = tmp_path / "ca.pem"
    ca.write_bytes(authority.pem)
    match broken:
        case "chain" | "key" | "client_ca":
            {"chain": chain, "key": key, "client_ca": ca}[broken].write_text("hello")
        case "other key":
            key.write_bytes(authority.issue("server").key)
        case "missing":
            shutil.move(key, tmp_path / "elsewhere")

    with pytest.raises(CertificateError, match=sentence):
        read_certificates(chain, key, ca)


# --- where it is safe to listen -----------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.1.2.3", "example.org"])
def test_a_server_does_not_listen_beyond_this_machine_unprotected(host: str, guarded: Guarded) -> None:
    with (
        pytest.raises(OSError, match=r"no TLS .* and no access file .*SLASVC_UNPROTECTED=true"),
        BackgroundServer(Settings(port=0, host=host)),
    ):
        pytest.fail("it must not listen")
    tls_only = {name: guarded.files[name] for name in ("tls_certificate", "tls_key")}
    with pytest.raises(OSError, match="there is no access file"):
        check_exposure(Settings(host=host, **tls_only))
    with pytest.raises(OSError, match=r"there is no TLS \("):
        check_exposure(Settings(host=host, access=guarded.file))
    check_exposure(Settings(host=host, unprotected=True))
    check_exposure(guarded.settings(host=host))


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("localhost", True),
        ("localhost.example", False),
    ],
)
def test_loopback_is_what_only_this_machine_reaches(host: str, loopback: bool) -> None:
    assert is_loopback(host) == loopback


def test_half_of_what_tls_needs_is_refused(guarded: Guarded) -> None:
    with (
        pytest.raises(OSError, match="needs both SLASVC_TLS_CERTIFICATE and SLASVC_TLS_KEY"),
        BackgroundServer(Settings(port=0, tls_key=guarded.files["tls_key"])),
    ):
        pytest.fail("it must not listen")


def test_a_broken_access_file_is_refused_and_nothing_is_served(guarded: Guarded) -> None:
    guarded.file.write_text("callers: []\n")

    with pytest.raises(DefinitionError, match="callers"), BackgroundServer(guarded.settings()):
        pytest.fail("it must not serve")


# --- what is turned away unread -----------------------------------------------------------------------------


@pytest.mark.parametrize("method", METHODS)
def test_a_message_over_the_limit_is_turned_away(method: str, plain: BackgroundServer) -> None:
    with grpc.insecure_channel(plain.address) as channel, pytest.raises(grpc.RpcError) as raised:
        list(channel.stream_stream(path_of(method))(iter([b"\x00" * 100_001]), timeout=10))

    assert read_refusal(raised.value).code is grpc.StatusCode.RESOURCE_EXHAUSTED


def test_a_compressed_message_is_turned_away_before_it_is_unpacked(plain: BackgroundServer) -> None:
    bomb = b"\x00" * 2**28  # 256 MiB, in a quarter of a MiB
    with (
        grpc.insecure_channel(plain.address, compression=grpc.Compression.Gzip) as channel,
        pytest.raises(grpc.RpcError) as raised,
    ):
        channel.unary_unary(path_of("EvaluateDossier"))(bomb, timeout=30)

    assert read_refusal(raised.value).code is grpc.StatusCode.UNIMPLEMENTED


def test_a_client_that_pings_all_the_time_is_turned_away_and_others_are_answered(
    plain: BackgroundServer,
) -> None:
    host, _, port = plain.address.rpartition(":")
    settings_frame = b"\x00\x00\x00\x04\x00\x00\x00\x00\x00"
    ping = b"\x00\x00\x08\x06\x00\x00\x00\x00\x00" + b"slasvc!!"
    with socket.create_connection((host, int(port)), 10) as raw:
        raw.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + settings_frame + ping * 50)
        received = b""
        while part := raw.recv(65_536):
            received += part

    assert b"too_many_pings" in received
    with Client(plain.address) as client:
        assert client.deadlines.EvaluateDossier(evaluate(), timeout=10)
