"""Bearer tokens: JWT signed with ES256, EdDSA or RS256 by a key of a JWKS file, for this service, not expired.

A verified token is remembered until it expires, so that a caller pays for its signature once. A token that is
not believed is never remembered. Sentences say which check failed, and quote nothing. Importing the library takes
a tenth of a second: this module is imported only where there are tokens.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass

import jwt

from slasvc.access.caller import Issuer
from slasvc.errors import NotAuthenticated

ALGORITHMS = ("ES256", "EdDSA", "RS256")
MAX_TOKEN = 4_096
MAX_REMEMBERED = 10_000
MIN_RSA_BITS = 2_048


@dataclass(frozen=True)
class Proof:
    """What a verified token says: who, by whose word, until when (seconds since the epoch)."""

    issuer: str
    subject: str
    expires: float


class TokenVerifier:
    """Verifies the tokens of some issuers, and remembers those that were right."""

    def __init__(self, issuers: tuple[Issuer, ...]) -> None:
        self._keys = [(issuer, key) for issuer in issuers for key in read_keys(issuer.keys)]
        self._remembered: dict[str, Proof] = {}

    def verify(self, token: str) -> Proof:
        """Return what a token says.

        Raises:
            NotAuthenticated: the token proves nothing; the sentence says why.
        """
        proof = self._remembered.get(token)
        if proof is not None:
            if time.time() < proof.expires:
                return proof
            del self._remembered[token]
            raise NotAuthenticated("the token has expired")
        proof = self._check(token)
        if len(self._remembered) >= MAX_REMEMBERED:
            del self._remembered[next(iter(self._remembered))]
        self._remembered[token] = proof
        return proof

    def _check(self, token: str) -> Proof:
        if len(token) > MAX_TOKEN:
            raise NotAuthenticated(f"the token is longer than {MAX_TOKEN} characters")
        refusal = NotAuthenticated("the token is signed by no key that is trusted here")
        try:
            header = jwt.get_unverified_header(token)
            for issuer, key in self._candidates(header.get("kid"), header.get("alg")):
                try:
                    return self._decode(token, issuer, key)
                except jwt.InvalidSignatureError:
                    continue
        except jwt.ExpiredSignatureError:
            refusal = NotAuthenticated("the token has expired")
        except jwt.ImmatureSignatureError:
            refusal = NotAuthenticated("the token is not valid yet")
        except jwt.InvalidAudienceError:
            refusal = NotAuthenticated("the token is meant for another audience")
        except jwt.InvalidIssuerError:
            refusal = NotAuthenticated("the token is of an issuer that is not trusted here")
        except jwt.MissingRequiredClaimError:
            refusal = NotAuthenticated("the token lacks one of: exp, iss, aud, sub")
        except (jwt.PyJWTError, ValueError, TypeError, KeyError, OverflowError, RecursionError):
            # Whatever hostile bytes make the library raise: the token is none.
            refusal = NotAuthenticated("the token is not a signed JWT that can be read")
        raise refusal

    def _candidates(self, key_id: object, algorithm: object) -> Iterator[tuple[Issuer, jwt.PyJWK]]:
        """Yield the keys that may have signed: the one named, or all of the algorithm where none is."""
        for issuer, key in self._keys:
            if key.algorithm_name == algorithm and key_id in (None, key.key_id):
                yield issuer, key

    def _decode(self, token: str, issuer: Issuer, key: jwt.PyJWK) -> Proof:
        claims = jwt.decode(
            token,
            key.key,
            algorithms=[key.algorithm_name],
            audience=issuer.audience,
            issuer=issuer.issuer,
            leeway=issuer.clock_skew_seconds,
            options={"require": ["exp", "iss", "aud", "sub"]},
        )
        return Proof(issuer.issuer, claims["sub"], claims["exp"] + issuer.clock_skew_seconds)


def read_keys(text: str) -> list[jwt.PyJWK]:
    """Return the public keys of a JWKS file.

    Raises:
        ValueError: it is none, or holds a key that must not be used; the sentence says which.
    """
    try:
        entries = json.loads(text)["keys"]
        keys = [jwt.PyJWK(entry) for entry in entries]
    except (jwt.PyJWTError, ValueError, KeyError, TypeError):
        raise ValueError("is not a JWKS file: expected {'keys': [...]} with EC, OKP or RSA keys") from None
    if not keys:
        raise ValueError("has no key")
    for number, (entry, key) in enumerate(zip(entries, keys, strict=True), 1):
        if "d" in entry or "k" in entry:
            raise ValueError(f"key {number} is secret; publish public keys only")
        if key.algorithm_name not in ALGORITHMS:
            raise ValueError(f"key {number} is for {key.algorithm_name}, none of {', '.join(ALGORITHMS)}")
        if key.algorithm_name == "RS256" and key.key.key_size < MIN_RSA_BITS:
            raise ValueError(f"key {number} is an RSA key of fewer than {MIN_RSA_BITS} bits")
    return keys
