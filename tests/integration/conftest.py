"""A bare channel to the server of all tests, for calls that no stub would make."""

from __future__ import annotations

import grpc
import pytest

from slasvc.client import Client


@pytest.fixture(scope="session")
def channel(client: Client) -> grpc.Channel:
    """The channel of the session's client."""
    return client._channel
