"""The access file, with every way of being wrong; and tokens, remembered as long as they hold and no longer."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from hypothesis import given, settings
from hypothesis import strategies as st
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from slasvc.access.caller import Issuer
from slasvc.access.policy import load_access
from slasvc.access.tokens import MAX_REMEMBERED, TokenVerifier, read_keys
from slasvc.errors import DefinitionError, NotAuthenticated
from tests.support.tokens import AUDIENCE, ISSUER, TokenIssuer

GOOD = f"""\
issuers:
  - issuer: {ISSUER}
    audience: {AUDIENCE}
    keys: keys.json
callers:
  - name: one-stop-h41
    certificates: [one-stop.h41.example]
    subjects: [one-stop-h41]
    roles: [evaluate, record]
    authorities: [H41]
  - name: ministry
    certificates: [report.example]
    roles: [report]
    authorities: ['*']
"""
BROKEN = {
    "a role that there is not": ("[report]", "[reports]", 13, "roles"),
    "no role": ("[report]", "[]", 13, "roles"),
    "no authority": ("['*']", "[]", 14, "authorities"),
    "a code that is none": ("['*']", "['h41.']", 14, "'h41.' is no authority code"),
    "a key that there is not": ("    roles: [report]", "    role: [report]", 13, "role"),
    "a name given twice": ("name: ministry", "name: one-stop-h41", 11, "name one-stop-h41 is given twice"),
    "a certificate given twice": ("report.example", "one-stop.h41.example", 11, "given twice"),
    "nothing to be known by": ("    certificates: [report.example]\n", "", 11, "neither certificates nor"),
    "an issuer that is not listed": (
        "[one-stop-h41]\n",
        "[a]\n    issuer: https://b\n",
        6,
        "state the issuer",
    ),
    "too much skew": ("    keys: keys.json", "    clock_skew_seconds: 3000\n    keys: keys.json", 4, "300"),
    "a name with spaces": ("name: ministry", "name: the ministry", 11, "name"),
    "no callers": (GOOD[GOOD.index("callers:") :], "callers: []\n", 5, "callers"),
    "no YAML": ("issuers:", "issuers: [", 2, "is not valid YAML"),
}


@pytest.fixture
def issuer() -> TokenIssuer:
    return TokenIssuer()


def write(directory: Path, text: str, keys: str) -> Path:
    (directory / "keys.json").write_text(keys)
    path = directory / "access.yaml"
    path.write_text(text)
    return path


def test_callers_are_found_by_certificate_and_by_issuer_and_subject(
    tmp_path: Path, issuer: TokenIssuer
) -> None:
    access = load_access(write(tmp_path, GOOD, issuer.jwks()))

    by_certificate = access.certificates["one-stop.h41.example"]
    assert access.subjects == {(ISSUER, "one-stop-h41"): by_certificate}
    assert by_certificate.roles == {"evaluate", "record"}
    assert access.certificates["report.example"].covers("H29.5")
    assert not by_certificate.covers("H29.5")


@pytest.mark.parametrize("defect", BROKEN)
def test_a_broken_access_file_is_refused_with_file_and_line(
    defect: str, tmp_path: Path, issuer: TokenIssuer
) -> None:
    old, new, line, sentence = BROKEN[defect]
    assert GOOD.count(old) == 1
    path = write(tmp_path, GOOD.replace(old, new), issuer.jwks())
    with pytest.raises(DefinitionError) as raised:
        load_access(path)

    problems = raised.value.problems
    assert {problem.path for problem in problems} == {path}
    assert [problem for problem in problems if problem.line == line and sentence in problem.message]


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [
        ("", "is not a JWKS file"),
        ("[]", "is not a JWKS file"),
        ('{"keys": []}', "has no key"),
        ('{"keys": [{"kty": "EC"}]}', "is not a JWKS file"),
        ('{"keys": [{"kty": "oct", "k": "c2VjcmV0"}]}', "key 1 is secret"),
    ],
)
def test_a_key_file_that_cannot_be_used_is_refused(keys: str, sentence: str, tmp_path: Path) -> None:
    path = write(tmp_path, GOOD, keys)
    with pytest.raises(DefinitionError) as raised:
        load_access(path)

    (problem,) = raised.value.problems
    assert problem.path == tmp_path / "keys.json"
    assert sentence in problem.message


def test_private_short_and_foreign_keys_are_refused() -> None:
    private = ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP256R1()))
    short = RSAAlgorithm.to_jwk(rsa.generate_private_key(65_537, 1_024).public_key())
    foreign = ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP384R1()).public_key())

    for key, sentence in ((private, "secret"), (short, "fewer than 2048 bits"), (foreign, "is for ES384")):
        with pytest.raises(ValueError, match=sentence):
            read_keys(f'{{"keys": [{key}]}}')


def verifier(issuer: TokenIssuer, skew: int = 0) -> TokenVerifier:
    return TokenVerifier((Issuer(ISSUER, AUDIENCE, skew, issuer.jwks()),))


def test_a_token_is_verified_once_and_believed_until_it_expires(issuer: TokenIssuer) -> None:
    tokens = verifier(issuer)
    token = issuer.sign("anna", exp=time.time() + 1.5)
    proof = tokens.verify(token)
    tokens._keys.clear()  # it is not looked at again

    assert tokens.verify(token) is proof
    time.sleep(max(0, proof.expires - time.time()) + 0.01)
    with pytest.raises(NotAuthenticated, match="expired"):
        tokens.verify(token)


def test_clocks_may_differ_by_the_skew_and_no_more(issuer: TokenIssuer) -> None:
    now = int(time.time())

    assert verifier(issuer, 60).verify(issuer.sign("anna", exp=now - 30)).subject == "anna"
    with pytest.raises(NotAuthenticated, match="expired"):
        verifier(issuer, 60).verify(issuer.sign("anna", exp=now - 90))


def test_what_is_remembered_does_not_grow_without_end(
    issuer: TokenIssuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("slasvc.access.tokens.MAX_REMEMBERED", 3)
    tokens = verifier(issuer)
    for number in range(5):
        tokens.verify(issuer.sign(f"system-{number}"))

    assert len(tokens._remembered) == 3
    assert MAX_REMEMBERED >= 1_000


def test_a_key_without_an_identifier_is_found_by_its_algorithm() -> None:
    old, new = TokenIssuer(), TokenIssuer()
    keys = [
        {name: value for name, value in key.items() if name != "kid"}
        for source in (old, new)
        for key in json.loads(source.jwks())["keys"]
    ]
    tokens = TokenVerifier((Issuer(ISSUER, AUDIENCE, 0, json.dumps({"keys": keys})),))

    # While keys are rotated, tokens of both are about.
    for source in (old, new):
        claims: dict[str, Any] = {"iss": ISSUER, "aud": AUDIENCE, "sub": "anna", "exp": time.time() + 60}
        assert tokens.verify(jwt.encode(claims, source.keys["ES256"], "ES256")).subject == "anna"


ONE = TokenIssuer()
VERIFIER, TOKEN = verifier(ONE), ONE.sign("anna")


@given(st.integers(0, len(TOKEN) - 1), st.characters(), st.text(max_size=30))
@settings(max_examples=500, deadline=None)
def test_whatever_is_done_to_a_token_it_is_refused_in_a_sentence(at: int, other: str, text: str) -> None:
    for damaged in (TOKEN[:at] + other + TOKEN[at + 1 :], TOKEN[:at], TOKEN[:at] + text + TOKEN[at:], text):
        if damaged != TOKEN:
            said = verdict(damaged)
            # The last character of base64 has bits that mean nothing: the same token, written otherwise.
            assert said.isprintable()
            assert said != "anna" or damaged[: len(TOKEN) - 1] == TOKEN[:-1]


def verdict(token: str) -> str:
    """Return whose a token is, or why it is refused."""
    try:
        return VERIFIER.verify(token).subject
    except NotAuthenticated as refusal:
        return refusal.message
