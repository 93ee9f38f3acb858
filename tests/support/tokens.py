"""Issuers of tokens for tests: real keys of each kind, a JWKS file, and tokens signed or forged with them."""

from __future__ import annotations

import json
import time
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

ISSUER, AUDIENCE = "https://id.example", "slasvc"


class TokenIssuer:
    """One key for each algorithm that is accepted."""

    def __init__(self) -> None:
        self.keys: dict[str, Any] = {
            "ES256": ec.generate_private_key(ec.SECP256R1()),
            "EdDSA": ed25519.Ed25519PrivateKey.generate(),
            "RS256": rsa.generate_private_key(65_537, 2_048),
        }

    def jwks(self) -> str:
        """Return the public keys as the text of a JWKS file."""
        kinds = {"ES256": ECAlgorithm, "EdDSA": OKPAlgorithm, "RS256": RSAAlgorithm}
        keys = [
            {**json.loads(kinds[name].to_jwk(key.public_key())), "kid": name}
            for name, key in self.keys.items()
        ]
        return json.dumps({"keys": keys})

    def sign(self, subject: str, algorithm: str = "ES256", **claims: Any) -> str:
        """Return a token for an hour; a claim that is stated None is left out."""
        stated = {"iss": ISSUER, "aud": AUDIENCE, "sub": subject, "exp": int(time.time()) + 3_600, **claims}
        kept = {name: value for name, value in stated.items() if value is not None}
        return jwt.encode(kept, self.keys[algorithm], algorithm, {"kid": algorithm})
