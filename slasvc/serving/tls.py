"""Certificates, read anew when their files change, and the rule on where it is safe to listen.

gRPC asks for the certificates at each handshake, so that a renewed one is used by the next connection. Files
that do not fit together, as while one of two is replaced, leave the old ones in use. gRPC itself takes nothing
older than TLS 1.2.
"""

from __future__ import annotations

import ipaddress
import logging
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import grpc

from slasvc.settings import Settings

log = logging.getLogger(__name__)

Stamp = tuple[tuple[int, int, int], ...]


class CertificateError(OSError):
    """Certificate files that cannot be used; the sentence says which and why."""


@dataclass(frozen=True)
class Certificates:
    """What the files hold.

    Attributes:
        chain, key: of the server, PEM.
        client_ca: who signs client certificates, PEM; None where clients need none.
        expires: when the server's certificate ends.
    """

    chain: bytes
    key: bytes
    client_ca: bytes | None
    expires: datetime

    def configuration(self) -> grpc.ServerCertificateConfiguration:
        """Return them as gRPC takes them."""
        return grpc.ssl_server_certificate_configuration([(self.key, self.chain)], self.client_ca)


def read_certificates(chain_path: Path, key_path: Path, client_ca_path: Path | None) -> Certificates:
    """Read the files of a server and check that they fit together.

    Raises:
        CertificateError: they cannot be used.
    """
    from cryptography import x509  # not where there is no TLS: it takes a while
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

    chain, key = _read(chain_path), _read(key_path)
    client_ca = _read(client_ca_path) if client_ca_path is not None else None
    try:
        first = x509.load_pem_x509_certificates(chain)[0]
    except ValueError:
        raise CertificateError(f"{chain_path}: expected certificates in PEM") from None
    try:
        private = load_pem_private_key(key, None)
    except (ValueError, TypeError):
        raise CertificateError(f"{key_path}: expected a private key in PEM, without a password") from None
    form = Encoding.DER, PublicFormat.SubjectPublicKeyInfo
    if first.public_key().public_bytes(*form) != private.public_key().public_bytes(*form):
        raise CertificateError(f"{key_path}: is not the key of the first certificate in {chain_path}")
    if client_ca is not None:
        try:
            x509.load_pem_x509_certificates(client_ca)
        except ValueError:
            raise CertificateError(f"{client_ca_path}: expected certificates in PEM") from None
    return Certificates(chain, key, client_ca, first.not_valid_after_utc)


class ReloadingCertificates:
    """The certificates of a server, as its files hold them now.

    Raises:
        CertificateError: on construction, when they cannot be used.
    """

    def __init__(self, chain: Path, key: Path, client_ca: Path | None) -> None:
        self._paths = (chain, key, client_ca)
        self._stamp = self._look()
        self.current = read_certificates(*self._paths)

    def credentials(self) -> grpc.ServerCredentials:
        """Return credentials that follow the files; with a client CA, each client must have a certificate."""
        required = self._paths[2] is not None
        return grpc.dynamic_ssl_server_credentials(
            self.current.configuration(),
            self._fetch,  # type: ignore[arg-type] # the stubs do not know that None means: no change
            required,
        )

    def _fetch(self) -> grpc.ServerCertificateConfiguration | None:
        """Return what a new connection is to use; None when nothing has changed. Called at each handshake."""
        try:
            stamp = self._look()
            if stamp == self._stamp:
                return None
            self.current = read_certificates(*self._paths)
        except OSError as error:
            log.error("certificates are not replaced: %s", error)
            return None
        self._stamp = stamp
        fields = {"expires": self.current.expires.isoformat()}
        log.info("certificates have been replaced", extra={"fields": fields})
        return self.current.configuration()

    def _look(self) -> Stamp:
        try:
            found = [path.stat() for path in self._paths if path is not None]
        except OSError as error:
            raise CertificateError(f"{error.filename}: cannot be read") from None
        return tuple((stat.st_ino, stat.st_size, stat.st_mtime_ns) for stat in found)


def certificates_of(settings: Settings) -> ReloadingCertificates | None:
    """Return the certificates that the settings name; None where they name none.

    Raises:
        CertificateError: they cannot be used, or one of the pair is missing.
    """
    if settings.tls_certificate is None or settings.tls_key is None:
        if settings.tls_certificate or settings.tls_key or settings.tls_client_ca:
            raise CertificateError("TLS needs both SLASVC_TLS_CERTIFICATE and SLASVC_TLS_KEY")
        return None
    return ReloadingCertificates(settings.tls_certificate, settings.tls_key, settings.tls_client_ca)


def check_exposure(settings: Settings) -> None:
    """Refuse to listen beyond this machine unprotected, unless the settings say so.

    Raises:
        OSError: naming what is missing.
    """
    if settings.unprotected or is_loopback(settings.host):
        return
    missing = []
    if settings.tls_certificate is None:
        missing.append("TLS (SLASVC_TLS_CERTIFICATE, SLASVC_TLS_KEY)")
    if settings.access is None:
        missing.append("access file (SLASVC_ACCESS)")
    if missing:
        raise OSError(
            f"{settings.host} can be reached from other machines, and there is no {' and no '.join(missing)}; "
            "set what is missing, or SLASVC_UNPROTECTED=true where something else protects the service"
        )


def is_loopback(host: str) -> bool:
    """Return whether only this machine can reach an address; a name other than localhost counts as reachable."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise CertificateError(f"{path}: cannot be read") from None
