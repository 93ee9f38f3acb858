"""The admin port: GET /metrics for Prometheus; POST /reload and /restart, from this machine only.

An answer is text. What was asked for and refused is 409, with every reason on a line of its own.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from slasvc.errors import SlaError
from slasvc.serving.tls import is_loopback

Action = Callable[[], str]
TEXT = "text/plain; charset=utf-8"


class AdminServer:
    """Answers on threads of its own, from entering to leaving.

    Args:
        host: address to listen on.
        port: 0 picks a free one; None for no admin port at all.
        registry: what /metrics shows.
        actions: by path, what POST does; returns what to say, or raises SlaError.
    """

    def __init__(
        self, host: str, port: int | None, registry: CollectorRegistry, actions: Mapping[str, Action]
    ) -> None:
        self._server: ThreadingHTTPServer | None = None
        self.port = port
        if port is None:
            return
        try:
            self._server = ThreadingHTTPServer((host, port), _handler(registry, actions))
        except OSError:
            raise OSError(f"cannot listen on {host}:{port} for the admin port; is it taken?") from None
        self.port = self._server.server_address[1]

    def __enter__(self) -> AdminServer:
        if self._server is not None:
            threading.Thread(target=self._server.serve_forever, name="slasvc-admin", daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()


def _handler(registry: CollectorRegistry, actions: Mapping[str, Action]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = 10
        server_version, sys_version = "slasvc", ""

        def do_GET(self) -> None:
            if self.path == "/metrics":
                self._say(HTTPStatus.OK, generate_latest(registry), CONTENT_TYPE_LATEST)
            else:
                self._say(HTTPStatus.NOT_FOUND, b"there is /metrics here\n")

        def do_POST(self) -> None:
            action = actions.get(self.path)
            if action is None:
                self._say(HTTPStatus.NOT_FOUND, f"there is {', '.join(actions)} here\n".encode())
            elif not is_loopback(str(self.client_address[0])):
                self._say(HTTPStatus.FORBIDDEN, b"only from the machine that the service runs on\n")
            else:
                try:
                    self._say(HTTPStatus.OK, f"{action()}\n".encode())
                except SlaError as error:
                    self._say(HTTPStatus.CONFLICT, f"{error.message}\n".encode())

        def _say(self, status: HTTPStatus, body: bytes, kind: str = TEXT) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing: what happens here is logged where it is done."""

    return Handler
