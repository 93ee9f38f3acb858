"""`slasvc serve` as a process of its own, ready to be called; killed if a test leaves it running."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Sequence
from http.client import HTTPConnection
from pathlib import Path

HOST = "127.0.0.1"
READY = re.compile(r"serving on \S+?:(\d+);")


class Served:
    """Starts on entering, and is ready then.

    Args:
        settings: SLASVC_* variables without their prefix.
        command: what to run; the installed command of another environment, or this one's.
        wrapper: words before the command, as of a tool that takes rights away.
        environment: what else the process finds there; that of this process without it.

    Attributes:
        address, port: where it answers.
        log: its lines on standard error so far.
    """

    def __init__(
        self,
        command: Sequence[str | Path] = (sys.executable, "-m", "slasvc"),
        *,
        wrapper: Sequence[str] = (),
        environment: dict[str, str] | None = None,
        **settings: object,
    ) -> None:
        self._command = [*wrapper, *map(str, command), "serve"]
        stated = {"port": 0, **settings}
        self._environment = {
            **(os.environ if environment is None else environment),
            **{f"SLASVC_{name.upper()}": str(value) for name, value in stated.items()},
        }
        self.admin_port = settings.get("admin_port")
        self.log: list[str] = []

    def __enter__(self) -> Served:
        self.process = subprocess.Popen(
            self._command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=self._environment,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        found = READY.search(line)
        if found is None:
            self.__exit__()
            raise AssertionError(f"no ready line: {line!r}\n{''.join(self.log)}")
        self.port = int(found[1])
        self.address = f"{HOST}:{self.port}"
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self.process.wait()
        self._reader.join()
        for stream in (self.process.stdout, self.process.stderr):
            assert stream is not None
            stream.close()

    def stop(self) -> int:
        """Send SIGTERM, and return the exit code."""
        self.process.terminate()
        return self.process.wait(60)

    def workers(self) -> list[int]:
        """Return the processes of the workers."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in children.split()]

    def tell(self, method: str, path: str) -> tuple[int, str]:
        """Speak to the admin port; return status and text."""
        connection = HTTPConnection(HOST, int(str(self.admin_port)), timeout=120)
        try:
            connection.request(method, path)
            response = connection.getresponse()
            return response.status, response.read().decode()
        finally:
            connection.close()

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.log.append(line)


def free_port() -> int:
    """Return a port that is free now."""
    import socket

    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
