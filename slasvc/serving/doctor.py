"""What is wrong with an installation, and how to mend it, in words for whoever runs it.

Each check looks at one thing and says what it found: fine, to be looked at soon, or broken. None changes anything,
and none needs the service to run.
"""

from __future__ import annotations

import ctypes
import shutil
import stat
import tempfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from slasvc.errors import DefinitionError
from slasvc.serving.finding import Finding, State
from slasvc.serving.loading import Loaded, load
from slasvc.serving.stored import check_ledger, check_snapshots
from slasvc.serving.tls import CertificateError, check_exposure, read_certificates
from slasvc.settings import Settings

SHORT_COVERAGE, TOO_SHORT_COVERAGE = 400, 120
"""Days of coverage left under which a calendar is to be looked at, and under which long terms find no end."""
SHORT_CERTIFICATE = 30
LITTLE_SPACE, TOO_LITTLE_SPACE = 2**30, 2**27
FEW_FILES = 4_096
TIME_ERROR = 5
"""What the kernel answers when nothing keeps the clock right."""


def examine(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Yield what every check finds.

    Args:
        settings: of the installation.
        now: the present moment, with its zone.
    """
    try:
        loaded = load(settings)
    except DefinitionError as error:
        for problem in error.problems:
            yield Finding(
                State.BROKEN,
                "definitions",
                str(problem),
                "correct that line; `slasvc reload` takes it up then",
            )
    else:
        yield Finding(
            State.FINE,
            "definitions",
            f"{len(loaded.sources.rules.procedures)} procedures, {loaded.digests()}",
        )
        yield from _check_coverage(loaded, now.date())
        yield from _check_clock_against(loaded, now.date())
    yield _check_synchronised()
    yield _check_exposed(settings)
    yield from _check_certificates(settings, now)
    yield _check_access(settings)
    yield from check_ledger(settings, now)
    yield from check_snapshots(settings.snapshots, now)
    yield _check_disk(settings.state_directory or Path(tempfile.gettempdir()))
    yield _check_cache()
    yield _check_files()


def _check_coverage(loaded: Loaded, today: date) -> Iterator[Finding]:
    calendars = loaded.sources.calendars
    for calendar_id in sorted({key[0] for key in calendars.calendars}):
        calendar = calendars.get(calendar_id)
        left = (calendar.last_date - today).days
        found = f"{calendar_id} covers the days until {calendar.last_date}, {left} from today"
        mend = "install a newer version of slasvc, or add the years to the calendar (calendars/README.md)"
        state = State.FINE
        if left < SHORT_COVERAGE:
            state = State.SOON if left >= TOO_SHORT_COVERAGE else State.BROKEN
        yield Finding(state, "coverage", found, mend if state is not State.FINE else "")
        soon = [
            day for day, what in calendar.dated_days() if what.provisional and 0 <= (day - today).days < 60
        ]
        if soon:
            yield Finding(
                State.SOON,
                "coverage",
                f"{calendar_id}: days from {soon[0]} on are provisional; dates that fall there may still move",
                "add the decision on days off of that year, once it is published (calendars/README.md)",
            )


def _check_clock_against(loaded: Loaded, today: date) -> Iterator[Finding]:
    newest = max(revision for _, revision in loaded.sources.calendars.calendars)
    if today.isoformat() < newest:
        yield Finding(
            State.BROKEN,
            "clock",
            f"the clock says {today}, which is before the calendars were published ({newest})",
            "set the clock, and have it kept right (chrony or systemd-timesyncd)",
        )


def _check_synchronised() -> Finding:
    try:
        state = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(256))
    except (OSError, AttributeError):
        state = TIME_ERROR
    if state == TIME_ERROR:
        mend = "have the clock kept right (chrony or systemd-timesyncd): a dossier can be late by a second"
        return Finding(State.SOON, "clock", "nothing is known to keep the clock right", mend)
    return Finding(State.FINE, "clock", "it is kept right")


def _check_exposed(settings: Settings) -> Finding:
    try:
        check_exposure(settings)
    except OSError as error:
        return Finding(
            State.BROKEN, "address", str(error), "set what is missing; the service does not start else"
        )
    if settings.unprotected:
        mend = "make sure that a proxy or a network protects the service, or take SLASVC_UNPROTECTED away"
        return Finding(State.SOON, "address", f"{settings.host} may be reached unprotected", mend)
    return Finding(State.FINE, "address", f"{settings.host}:{settings.port}")


def _check_certificates(settings: Settings, now: datetime) -> Iterator[Finding]:
    chain, key = settings.tls_certificate, settings.tls_key
    if chain is None or key is None:
        if chain or key or settings.tls_client_ca:
            mend = "set SLASVC_TLS_CERTIFICATE and SLASVC_TLS_KEY, or neither"
            yield Finding(State.BROKEN, "certificate", "half of what TLS needs is set", mend)
        return
    try:
        certificates = read_certificates(chain, key, settings.tls_client_ca)
    except CertificateError as error:
        yield Finding(
            State.BROKEN, "certificate", str(error), "put the right file there; it is taken up by itself"
        )
        return
    left = (certificates.expires - now).days
    found = f"{chain} ends on {certificates.expires:%Y-%m-%d}, in {left} days"
    renew = "have it renewed; the new files are taken up without a restart"
    if left < SHORT_CERTIFICATE:
        yield Finding(State.SOON if left >= 0 else State.BROKEN, "certificate", found, renew)
    else:
        yield Finding(State.FINE, "certificate", found)
    if key.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO) & ~stat.S_IRGRP:
        mend = f"chmod 600 {key}, or 640 with a group of its own"
        yield Finding(State.BROKEN, "certificate", f"{key} can be read or changed by others", mend)


def _check_access(settings: Settings) -> Finding:
    if settings.access is None:
        mend = "write an access file and set SLASVC_ACCESS, before others than tests call this service"
        return Finding(State.SOON, "access", "everybody may do everything: there is no access file", mend)
    return Finding(State.FINE, "access", f"by {settings.access}")


def _check_disk(directory: Path) -> Finding:
    mend = f"let the service write to {directory} (SLASVC_STATE_DIRECTORY), and keep a gigabyte free there"
    try:
        with tempfile.TemporaryFile(dir=directory):
            free = shutil.disk_usage(directory).free
    except OSError:
        return Finding(State.BROKEN, "disk", f"{directory} cannot be written to", mend)
    found = f"{directory} has {free / 2**30:.1f} GiB free"
    if free < LITTLE_SPACE:
        return Finding(State.SOON if free >= TOO_LITTLE_SPACE else State.BROKEN, "disk", found, mend)
    return Finding(State.FINE, "disk", found)


def _check_cache() -> Finding:
    from slasvc.kernels.jit import CACHED  # a second to import: not before everything else has been said

    if CACHED:
        return Finding(State.FINE, "cache", "compiled kernels are kept")
    mend = "let NUMBA_CACHE_DIR name a directory that the service may write to"
    return Finding(State.SOON, "cache", "kernels are compiled at each start, which takes half a minute", mend)


def _check_files() -> Finding:
    import resource

    most = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    if 0 <= most < FEW_FILES:
        mend = "raise it (LimitNOFILE=65536 in the unit): each connection takes one"
        return Finding(State.SOON, "open files", f"at most {most} may be open", mend)
    return Finding(State.FINE, "open files", f"at most {most} may be open")
