"""A PostgreSQL of the tests' own: a fresh cluster on loopback, started as a user that is not root.

`initdb` refuses root, so where the tests run as root it runs as the `postgres` user. Nothing is skipped: where no
server can be started, the tests that need one fail and say why.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import psycopg

INSTALLED = Path("/usr/lib/postgresql")
HELP = "install it: apt-get install postgresql"
USER = "postgres"


class Postgres:
    """A cluster in a directory of its own; it can be stopped, cut off and started again."""

    def __init__(self) -> None:
        self.programs = find_programs()
        self._home = Path(tempfile.mkdtemp(prefix="slasvc-postgres-"))
        self._data = self._home / "data"
        self._port = free_port()
        self._databases = 0
        if os.geteuid() == 0:
            shutil.chown(self._home, USER)
        self._run("initdb", "-D", self._data, "-U", "slasvc", "-A", "trust", "-E", "UTF8", "--no-sync")
        options = f"listen_addresses='127.0.0.1'\nport={self._port}\nunix_socket_directories=''\n"
        with (self._data / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write(options)
        self.start()

    def start(self) -> None:
        """Start the server, and wait until it answers."""
        self._run("pg_ctl", "-D", self._data, "-l", self._home / "log", "-w", "-t", "60", "start")

    def stop(self, mode: str = "fast") -> None:
        """Stop the server; "immediate" is as if it had crashed."""
        self._run("pg_ctl", "-D", self._data, "-m", mode, "-w", "stop")

    def remove(self) -> None:
        """Stop the server if it runs, and delete all that it holds."""
        if (self._data / "postmaster.pid").exists():
            self.stop("immediate")
        shutil.rmtree(self._home)

    def new_database(self) -> str:
        """Create an empty database and return its URL."""
        self._databases += 1
        name = f"ledger_{self._databases}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE template0")  # type: ignore[arg-type]
        return self.url(name)

    def url(self, database: str) -> str:
        """Return the URL of a database."""
        return f"postgresql://slasvc@127.0.0.1:{self._port}/{database}"

    def _run(self, program: str, *arguments: str | Path) -> None:
        command = [str(self.programs / program), *map(str, arguments)]
        if os.geteuid() == 0:
            command = ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups", *command]
        with (self._home / "said").open("w+", encoding="utf-8") as said:
            # Into a file: a server that is started keeps a pipe open for as long as it runs.
            done = subprocess.run(command, stdout=said, stderr=said, cwd="/", check=False, timeout=120)
            said.seek(0)
            assert done.returncode == 0, f"{program} failed:\n{said.read()}"


def find_programs() -> Path:
    """Return the folder of the newest PostgreSQL that is installed."""
    found: Sequence[Path] = sorted(INSTALLED.glob("*/bin"), key=lambda path: int(path.parent.name))
    if found:
        return found[-1]
    initdb = shutil.which("initdb")
    assert initdb, f"these tests need PostgreSQL, and there is none here; {HELP}"
    return Path(initdb).resolve().parent


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
