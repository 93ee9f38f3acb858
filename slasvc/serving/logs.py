"""Lines of JSON on standard error, one for each thing that happened."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import sys
import time
from collections.abc import Sequence
from typing import TextIO

_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str).encode


class JsonFormatter(logging.Formatter):
    """Writes time, level, logger and event, then the fields handed in as `extra={"fields": {...}}`.

    Of what happened to several at once, `extra={"lines": [{...}, ...]}` has the fields of a line for each.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record, or its lines."""
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        line: dict[str, object] = {
            "time": f"{stamp}.{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
            "pid": record.process,
        }
        line.update(getattr(record, "fields", {}))
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        lines: Sequence[dict[str, object]] = getattr(record, "lines", ({},))
        return "\n".join([_ENCODE(line | fields) for fields in lines])


class TurnHandler(logging.StreamHandler[TextIO]):
    """Writes at once what is logged in one turn of an event loop, and what is logged elsewhere immediately.

    Every write hands the interpreter's lock to another thread, and the loop has to wait until it gets it back.
    A line is written before anything that was put off after it: a call that is woken later answers later.
    """

    def __init__(self, stream: TextIO) -> None:
        super().__init__(stream)
        self._lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Have the line of a record written."""
        try:
            self._lines.append(f"{self.format(record)}{self.terminator}")
        except Exception:
            self.handleError(record)
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self.flush()
        else:
            if len(self._lines) == 1:
                loop.call_soon(self.flush)

    def flush(self) -> None:
        """Write what was logged."""
        self.acquire()
        try:
            lines, self._lines = self._lines, []
            with contextlib.suppress(OSError, ValueError):  # where nobody reads, there is nobody to be told
                self.stream.write("".join(lines))
                self.stream.flush()
        finally:
            self.release()


def configure_logs() -> None:
    """Send what this process logs to standard error."""
    handler = TurnHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
