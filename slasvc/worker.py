"""A process that serves: alone, or as one of several workers that a supervisor looks after.

Alone it reloads by itself at SIGHUP. A worker is handed everything that was read, over a pipe whose end means
that the supervisor is gone; then it drains and ends as at SIGTERM. Signals of a terminal go to all processes of
it, so a worker leaves them to its supervisor.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import signal
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection

from slasvc.errors import DefinitionError
from slasvc.server import Server
from slasvc.serving.admin import AdminServer
from slasvc.serving.loading import Loaded
from slasvc.serving.logs import configure_logs
from slasvc.serving.supervisor import FAILED, READY, SWAPPED
from slasvc.settings import Settings

log = logging.getLogger(__name__)

SWITCH_SECONDS = 0.0005


def serve_alone(settings: Settings, announce: Callable[[int, str], None]) -> None:
    """Serve until SIGTERM or SIGINT; call `announce` with the port and the digests once ready.

    Raises:
        DefinitionError: calendars, rules or the access file are broken.
        OSError: the address cannot be listened on.
    """

    async def serve() -> None:
        stopping = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stopping.set)
        server = Server(settings, access_log=sys.stderr if settings.access_log else None)
        loaded = await server.start()

        def reload() -> str:
            return asyncio.run_coroutine_threadsafe(_reload(server), loop).result()

        loop.add_signal_handler(signal.SIGHUP, lambda: loop.run_in_executor(None, _quietly, reload))
        registry, actions = server.metrics.registry, {"/reload": reload}
        with AdminServer(settings.admin_host, settings.admin_port, registry, actions):
            settle()
            announce(server.port, loaded.digests())
            await stopping.wait()
            await server.stop()

    configure_logs()
    asyncio.run(serve())


def serve_shared(pipe: Connection) -> None:
    """Serve on a port that other workers share, until SIGTERM or until the pipe ends."""
    settings: Settings
    loaded: Loaded
    settings, loaded = pipe.recv()
    configure_logs()

    async def serve() -> None:
        stopping = asyncio.Event()
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, stopping.set)
        for number in (signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        access_log = sys.stderr if settings.access_log else None
        server = Server(settings, share_port=True, access_log=access_log)
        try:
            await server.start(loaded)
        except OSError as error:
            pipe.send((FAILED, str(error)))
            return
        settle()
        pipe.send((READY, loaded.digests()))

        async def swap(newer: Loaded) -> None:
            await server.swap(newer)
            pipe.send((SWAPPED, newer.digests()))

        tasks = set()

        def receive() -> None:
            try:
                tasks.add(loop.create_task(swap(pipe.recv())))
            except (EOFError, OSError):
                loop.remove_reader(pipe.fileno())
                stopping.set()

        loop.add_reader(pipe.fileno(), receive)
        await stopping.wait()
        await server.stop()

    asyncio.run(serve())


def settle() -> None:
    """Make a process that has loaded everything answer evenly."""
    # Definitions live as long as the process: collections need not walk them again and again.
    gc.freeze()
    gc.enable()
    # Threads that compute let the event loop have its turn ten times sooner than Python's 5 ms: a call that is
    # refused, or a short one, does not wait for those that are long.
    sys.setswitchinterval(SWITCH_SECONDS)


async def _reload(server: Server) -> str:
    try:
        digests = (await server.swap()).digests()
    except DefinitionError as error:
        problems = [str(problem) for problem in error.problems]
        log.error("reload refused: the old definitions stay", extra={"fields": {"problems": problems}})
        raise
    log.info("reloaded", extra={"fields": {"digests": digests}})
    return digests


def _quietly(reload: Callable[[], str]) -> None:
    """Reload where nobody waits for the outcome but the log."""
    with contextlib.suppress(DefinitionError):
        reload()


if __name__ == "__main__":
    gc.disable()
    serve_shared(Connection(int(sys.argv[1])))
