"""From a call to its caller: by a bearer token if there is one, else by the client certificate.

A token that is not believed ends the call, whatever certificate there is. gRPC has verified a certificate before
the call arrives; what is left is whose it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from slasvc.access.caller import ANYBODY, Caller
from slasvc.access.policy import Access
from slasvc.errors import NotAuthenticated
from slasvc.rpc.refusing import Context

if TYPE_CHECKING:
    from slasvc.access.tokens import TokenVerifier

_ALTERNATIVE_NAMES, _COMMON_NAME = "x509_subject_alternative_name", "x509_common_name"
_SCHEME = "bearer "


class Authenticator:
    """Knows the callers of one access file; of none, everybody is anybody."""

    def __init__(self, access: Access | None) -> None:
        self._access = access
        self._verifier: TokenVerifier | None = None
        if access is not None and access.issuers:
            from slasvc.access.tokens import TokenVerifier

            self._verifier = TokenVerifier(access.issuers)

    @property
    def restricts(self) -> bool:
        """Whether it is known who calls."""
        return self._access is not None

    def identify(self, authorization: str | None, context: Context) -> Caller:
        """Return who calls.

        Args:
            authorization: the value of that metadata key, if there is one.
            context: of the call, for its certificate.

        Raises:
            NotAuthenticated: nobody who is known; the sentence says what to mend.
        """
        if self._access is None:
            return ANYBODY
        if authorization is not None:
            return self._by_token(self._access, authorization)
        return self._by_certificate(self._access, context)

    def _by_token(self, access: Access, authorization: str) -> Caller:
        if authorization[: len(_SCHEME)].lower() != _SCHEME:
            raise NotAuthenticated("expected authorization metadata of the form: Bearer TOKEN")
        if self._verifier is None:
            raise NotAuthenticated("tokens are not taken here; expected a client certificate")
        proof = self._verifier.verify(authorization[len(_SCHEME) :])
        caller = access.subjects.get((proof.issuer, proof.subject))
        if caller is None:
            raise NotAuthenticated("the token is right, and its subject is nobody whom this service knows")
        return caller

    def _by_certificate(self, access: Access, context: Context) -> Caller:
        properties = context.auth_context()
        names = properties.get(_ALTERNATIVE_NAMES) or properties.get(_COMMON_NAME)
        if not names:
            raise NotAuthenticated("expected a bearer token or a client certificate")
        found = {
            caller
            for name in names
            if (caller := access.certificates.get(name.decode(errors="replace"))) is not None
        }
        if len(found) != 1:
            said = "several callers" if found else "nobody whom this service knows"
            raise NotAuthenticated(f"the certificate is right, and its names are those of {said}")
        return found.pop()
