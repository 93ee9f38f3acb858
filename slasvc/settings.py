"""Settings of an installation: SLASVC_* variables and their defaults. The only reader of the environment."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0))


class Settings(BaseSettings):
    """How this installation runs. Lists are written as JSON: SLASVC_CALENDARS='["/etc/slasvc/calendars"]'."""

    model_config = SettingsConfigDict(env_prefix="SLASVC_", frozen=True)

    host: str = Field("127.0.0.1", description="address to listen on")
    port: int = Field(50051, ge=0, le=65_535, description="port to listen on; 0 picks a free one")
    calendars: tuple[Path, ...] = Field((), description="directories of calendars beside the shipped ones")
    rules: tuple[Path, ...] = Field((), description="directories of rules beside the shipped ones")
    archived_rules: tuple[Path, ...] = Field((), description="earlier rule sets, for answers that pin them")
    snapshots: Path | None = Field(None, description="directory of snapshots, which statistics are of")
    max_message_bytes: int = Field(4 * 2**20, ge=1_024, description="largest request of other methods")
    max_batch_bytes: int = Field(16 * 2**20, ge=1_024, description="largest request of BatchEvaluateDossiers")
    max_table_bytes: int = Field(
        64 * 2**20, ge=1_024, description="largest message of StreamEvaluateDossiers"
    )
    table_threads: int = Field(
        default_factory=cores, ge=1, description="threads for streams of tables; by default one for each core"
    )
    drain_seconds: float = Field(10.0, ge=0, description="how long calls in flight may take after SIGTERM")
    ledger_url: str = Field(
        "",
        repr=False,
        description="path of the ledger's file, or URL of its database; none is kept without it",
    )
    notice_seconds: float = Field(
        0.0, ge=0, description="how long, after SIGTERM, health says NOT_SERVING before calls are turned away"
    )
    workers: int = Field(1, ge=1, le=256, description="processes that share the port")
    tls_certificate: Path | None = Field(None, description="PEM file of the server's certificate chain")
    tls_key: Path | None = Field(None, description="PEM file of the server's private key")
    tls_client_ca: Path | None = Field(
        None,
        description="PEM file of the authorities that sign client certificates; each client needs one then",
    )
    access: Path | None = Field(None, description="file that says who may do what; without it everybody may")
    unprotected: bool = Field(
        False, description="listen beyond this machine without TLS, or without an access file"
    )
    admin_host: str = Field("127.0.0.1", description="address of the admin port")
    admin_port: int | None = Field(
        None, ge=0, le=65_535, description="HTTP port for /metrics, reload and restart; none without it"
    )
    access_log: bool = Field(True, description="write a line of JSON for each call to standard error")
    state_directory: Path | None = Field(
        None, description="the one directory that is written to; a temporary one without it"
    )
    max_calls: int = Field(1_000, ge=1, description="short calls at once in one process")
    max_long_calls: int = Field(8, ge=1, description="calls of milliseconds or more at once in one process")
    max_streams: int = Field(64, ge=1, description="streams at once in one process")
    calls_per_second: float = Field(
        0.0, ge=0, description="calls that one caller may send to one process in a second; 0 for any number"
    )
    deadline_required: bool = Field(False, description="refuse calls that state no deadline")
    max_call_seconds: float = Field(60.0, gt=0, description="longest time that a call is given")
    max_stream_seconds: float = Field(3_600.0, gt=0, description="longest time that a stream is given")
    max_connection_seconds: int = Field(
        3_600, ge=1, description="age at which a connection is closed in order, so that calls spread anew"
    )
