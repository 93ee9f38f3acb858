"""`slasvc serve`, `reload` and `restart`: settings, a server or several, one line when they are ready."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from slasvc.cli.common import REFUSED, WRONG_CALL, fail, read_settings, refusals_end


def serve(
    *,
    host: str | None,
    port: int | None,
    workers: int | None,
    ledger_url: str | None,
    calendars: Sequence[Path] | None,
    rules: Sequence[Path] | None,
) -> None:
    """Serve until SIGTERM or SIGINT, in this process or in several."""
    settings = read_settings(
        host=host,
        port=port,
        workers=workers,
        ledger_url=ledger_url,
        calendars=calendars or None,
        rules=rules or None,
    )

    def announce(port: int, digests: str) -> None:
        print(f"slasvc is serving on {settings.host}:{port}; {digests}", flush=True)

    with refusals_end():
        try:
            if settings.workers > 1:
                from slasvc.serving.supervisor import supervise

                supervise(settings, announce)
            else:
                from slasvc.worker import serve_alone

                serve_alone(settings, announce)
        except OSError as error:
            fail(f"slasvc cannot serve: {error}", REFUSED)


def tell(action: str) -> None:
    """Have the running service do something through its admin port, and print what it says."""
    from http.client import HTTPConnection, HTTPException

    settings = read_settings()
    if settings.admin_port is None:
        fail("SLASVC_ADMIN_PORT is not set: the service has no port to be told something", WRONG_CALL)
    connection = HTTPConnection(settings.admin_host, settings.admin_port, timeout=300)
    try:
        connection.request("POST", f"/{action}")
        response = connection.getresponse()
        said = response.read().decode().rstrip()
    except (OSError, HTTPException):
        fail(f"no service answers on {settings.admin_host}:{settings.admin_port}; is it running?", REFUSED)
    finally:
        connection.close()
    if response.status != 200:
        fail(said, REFUSED)
    print(said)
