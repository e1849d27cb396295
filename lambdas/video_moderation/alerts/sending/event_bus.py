"""The event bus, which gets an event for each verdict and for each decision."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from video_moderation.contract.messaging.events import EVENT_SOURCE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_events import EventBridgeClient


class NotAnnounced(Exception):
    """EventBridge did not take the event."""


class EventBus:
    """Puts events of this pipeline."""

    def __init__(self, events: EventBridgeClient, name: str) -> None:
        self._events = events
        self._name = name

    def put(self, detail_type: str, detail: Mapping[str, Any]) -> None:
        """Puts one event.

        Raises:
            NotAnnounced: the call succeeded, and yet the event was refused, as EventBridge says by a count.
        """
        entry: dict[str, Any] = {
            "Source": EVENT_SOURCE,
            "DetailType": detail_type,
            "Detail": json.dumps(detail),
            "EventBusName": self._name,
        }
        response = self._events.put_events(Entries=[entry])  # type: ignore[list-item]
        if response["FailedEntryCount"]:
            raise NotAnnounced(f"EventBridge refused the event: {response['Entries'][0]}")
