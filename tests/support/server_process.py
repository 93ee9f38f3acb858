"""A server in a process of its own, which can be killed."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable


class ServerProcess:
    """`slasvc serve` with a ledger, on a free port of loopback.

    Args:
        ledger: path or URL of the ledger.
        prepare: run in the new process before anything else.
    """

    def __init__(self, ledger: str, prepare: Callable[[], None] | None = None) -> None:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("SLASVC_")}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "slasvc", "serve", "--port", "0"],
            env={**inherited, "SLASVC_LEDGER_URL": ledger},
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=prepare,
        )
        assert self._process.stdout is not None
        said = self._process.stdout.readline()
        found = re.search(r"serving on ([\d.]+:\d+);", said)
        assert found, f"the server did not start: {said!r}"
        self.address = found[1]

    def kill(self) -> None:
        """End it at once, in the midst of whatever it does."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it as an operator would."""
        self._end(signal.SIGTERM)

    def _end(self, number: signal.Signals) -> None:
        if self._process.poll() is None:
            self._process.send_signal(number)
        self._process.wait(30)
        assert self._process.stdout is not None
        self._process.stdout.close()
