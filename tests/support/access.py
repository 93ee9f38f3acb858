"""An installation with mutual TLS, tokens and callers of each role, for tests of who may do what.

Callers act for H41 and all under it. `gateway` has a certificate that is nobody's: what comes through it is told
apart by its token.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import grpc

from slasvc.access.caller import Role
from slasvc.settings import Settings
from tests.support.certificates import Authority
from tests.support.tokens import AUDIENCE, ISSUER, TokenIssuer

INSIDE, OUTSIDE, UNREGISTERED = "H41.101", "H29", "X99.1"


class Guarded:
    """Files of an installation, and what callers need to reach it."""

    def __init__(self, directory: Path) -> None:
        self.authority = Authority()
        self.issuer = TokenIssuer()
        chain, key = self.authority.issue("server").write(directory, "server")
        client_ca = directory / "clients.pem"
        client_ca.write_bytes(self.authority.pem)
        (directory / "keys.json").write_text(self.issuer.jwks())
        self.file = directory / "access.yaml"
        self.allow({role.value: [role.value] for role in Role})
        self.files: dict[str, Any] = {
            "tls_certificate": chain,
            "tls_key": key,
            "tls_client_ca": client_ca,
            "access": self.file,
        }

    def allow(self, roles: dict[str, list[str]], authorities: tuple[str, ...] = ("H41",)) -> None:
        """Write the access file: callers with their roles, known by certificate and by token."""
        callers = [
            {
                "name": name,
                "roles": granted,
                "authorities": list(authorities),
                "certificates": [f"{name}.example"],
                "subjects": [f"{name}-system"],
            }
            for name, granted in roles.items()
        ]
        issuer = {"issuer": ISSUER, "audience": AUDIENCE, "keys": "keys.json", "clock_skew_seconds": 0}
        # JSON is YAML.
        self.file.write_text(json.dumps({"issuers": [issuer], "callers": callers}))

    def add(self, name: str, role: Role, *authorities: str) -> None:
        """Let in one caller more, known by certificate, who acts for these authorities."""
        written = json.loads(self.file.read_text())
        caller = {"name": name, "roles": [role.value], "authorities": authorities}
        written["callers"].append({**caller, "certificates": [f"{name}.example"]})
        self.file.write_text(json.dumps(written))

    def settings(self, **more: Any) -> Settings:
        """Return the settings of a server with these files."""
        return Settings(port=0, **{**self.files, **more})

    def channel(self, address: str, name: str = "gateway") -> grpc.Channel:
        """Return a channel of the caller whose certificate has this name."""
        pair = self.authority.issue(name, dns=[f"{name}.example"])
        return grpc.secure_channel(address, self.authority.credentials(pair))
