"""`slasvc serve`: settings, a server, one line when it is ready."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from slasvc.cli.common import REFUSED, fail, read_settings, refusals_end
from slasvc.server import Server, run


def serve(
    *,
    host: str | None,
    port: int | None,
    ledger_url: str | None,
    calendars: Sequence[Path] | None,
    rules: Sequence[Path] | None,
) -> None:
    """Serve until SIGTERM or SIGINT."""
    settings = read_settings(
        host=host, port=port, ledger_url=ledger_url, calendars=calendars or None, rules=rules or None
    )

    def announce(server: Server) -> None:
        print(f"slasvc is serving on {settings.host}:{server.port}; {_digests(server)}", flush=True)

    with refusals_end():
        try:
            run(settings, announce)
        except OSError as error:
            fail(f"slasvc cannot serve: {error}", REFUSED)


def _digests(server: Server) -> str:
    definitions = server.definitions
    assert definitions is not None  # a server is announced when it has them
    return f"calendars {definitions.calendars.digest[:12]}, rules {definitions.rules.digest[:12]}"
