"""Settings of an installation: SLASVC_* variables and their defaults. The only reader of the environment."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """How this installation runs. Lists are written as JSON: SLASVC_CALENDARS='["/etc/slasvc/calendars"]'."""

    model_config = SettingsConfigDict(env_prefix="SLASVC_", frozen=True)

    host: str = Field("127.0.0.1", description="address to listen on")
    port: int = Field(50051, ge=0, le=65_535, description="port to listen on; 0 picks a free one")
    calendars: tuple[Path, ...] = Field((), description="directories of calendars beside the shipped ones")
    rules: tuple[Path, ...] = Field((), description="directories of rules beside the shipped ones")
    archived_rules: tuple[Path, ...] = Field((), description="earlier rule sets, for answers that pin them")
    snapshots: Path | None = Field(None, description="directory of snapshots, which statistics are of")
    max_message_bytes: int = Field(4 * 2**20, ge=1_024, description="largest request accepted")
    drain_seconds: float = Field(10.0, ge=0, description="how long calls in flight may take after SIGTERM")
