"""The access file: issuers of tokens, and callers with their certificates, subjects, roles and authorities.

A caller is known by a name in its client certificate, or by the subject of a token of a stated issuer. Problems
are all reported at once, with file and line, as those of calendars and rules are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field

from slasvc.access.caller import EVERY_AUTHORITY, Caller, Issuer, Role
from slasvc.documents import Document, Entry, parse_document, read_document
from slasvc.errors import DefinitionError, Problem
from slasvc.model.codes import is_authority_code

Name = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^\S+$")]


class IssuerEntry(Entry):
    """Who signs tokens: `issuer` and `audience` as tokens state them, `keys` a JWKS file beside this one."""

    issuer: Name
    audience: Name
    keys: Path
    clock_skew_seconds: int = Field(30, ge=0, le=300)


class CallerEntry(Entry):
    """One system that calls.

    Attributes:
        certificates: names in its client certificate: a DNS name or URI among the alternative names, or the
            common name of a certificate that has none of these.
        subjects: `sub` of its tokens, all by one issuer.
        issuer: whose tokens; may be left out where the file has one issuer.
        authorities: codes it acts for, each with all units under it, or `*`.
    """

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]
    roles: Annotated[frozenset[Role], Field(min_length=1)]
    authorities: Annotated[tuple[str, ...], Field(min_length=1)]
    certificates: tuple[Name, ...] = ()
    subjects: tuple[Name, ...] = ()
    issuer: Name | None = None


class AccessFile(Entry):
    """The whole file."""

    issuers: tuple[IssuerEntry, ...] = ()
    callers: Annotated[tuple[CallerEntry, ...], Field(min_length=1)]


@dataclass(frozen=True)
class Access:
    """Who is known. Plain data, so that it can be handed to another process.

    Attributes:
        certificates: callers by a name in their certificate.
        subjects: callers by issuer and subject of their tokens.
        issuers: whose tokens are believed.
    """

    certificates: dict[str, Caller]
    subjects: dict[tuple[str, str], Caller]
    issuers: tuple[Issuer, ...]


def load_access(path: Path) -> Access:
    """Read an access file and the key files that it names.

    Raises:
        DefinitionError: with every problem of every file.
    """
    problems: list[Problem] = []
    document = read_document(path, problems)
    file = None if document is None else parse_document(document, AccessFile, problems)
    if document is None or file is None:
        raise DefinitionError(problems)
    issuers = []
    for entry in file.issuers:
        from slasvc.access.tokens import read_keys

        keys = path.parent / entry.keys
        try:
            text = keys.read_text(encoding="utf-8")
            read_keys(text)
        except (OSError, UnicodeDecodeError):
            problems.append(Problem(keys, 0, "cannot be read as UTF-8 text"))
        except ValueError as error:
            problems.append(Problem(keys, 0, str(error)))
        else:
            issuers.append(Issuer(entry.issuer, entry.audience, entry.clock_skew_seconds, text))
    problems += _contradictions(document, file)
    if problems:
        raise DefinitionError(problems)
    access = Access({}, {}, tuple(issuers))
    for caller_entry in file.callers:
        caller = Caller(caller_entry.name, caller_entry.roles, caller_entry.authorities)
        issuer = caller_entry.issuer or (issuers[0].issuer if issuers else "")
        access.certificates.update(dict.fromkeys(caller_entry.certificates, caller))
        access.subjects.update({(issuer, subject): caller for subject in caller_entry.subjects})
    return access


def _contradictions(document: Document, file: AccessFile) -> Iterator[Problem]:
    """Yield what no single value shows: names given twice, issuers that are not there, no way to be known."""
    issuers = [entry.issuer for entry in file.issuers]
    for index, issuer in enumerate(issuers):
        if issuer in issuers[:index]:
            yield document.problem(f"issuer {issuer} is given twice", "issuers", index)
    seen: set[tuple[str, ...]] = set()
    for index, entry in enumerate(file.callers):
        here = ("callers", index)
        if not entry.certificates and not entry.subjects:
            yield document.problem(f"{entry.name} has neither certificates nor subjects", *here)
        if entry.subjects and (len(issuers) != 1 if entry.issuer is None else entry.issuer not in issuers):
            yield document.problem(
                f"{entry.name} has subjects; state the issuer of their tokens, one of: "
                f"{', '.join(issuers) or 'none is listed'}",
                *here,
            )
        names = [("name", entry.name)]
        names += [("certificate", name) for name in entry.certificates]
        names += [(f"subject of {entry.issuer or 'the issuer'}", name) for name in entry.subjects]
        for name in names:
            if name in seen:
                yield document.problem(f"{' '.join(name)} is given twice", *here)
            seen.add(name)
        for place, code in enumerate(entry.authorities):
            if code != EVERY_AUTHORITY and not is_authority_code(code):
                message = f"{code!r} is no authority code, as H40.12, nor {EVERY_AUTHORITY} for all"
                yield document.problem(message, *here, "authorities", place)
