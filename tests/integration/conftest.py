"""A bare channel to the server of all tests, for calls that no stub would make."""

from __future__ import annotations

import grpc
import pytest

from slasvc.client import Client
from tests.integration.calls import GOOD_REQUESTS, ask


@pytest.fixture(scope="session")
def channel(client: Client) -> grpc.Channel:
    """The channel of the session's client; the dossiers that requests speak of are recorded."""
    for request in GOOD_REQUESTS["RecordEvents"]:
        ask(client._channel, "RecordEvents", request)
    return client._channel
