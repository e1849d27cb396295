"""Entries that EventBridge refuses without an error."""

from __future__ import annotations

from typing import Any

import pytest

from video_moderation.alerts.sending.event_bus import EventBus, NotAnnounced


class Events:
    """EventBridge, which answers 200 whether it took the entry or not; moto always takes it."""

    def __init__(self, failed: int) -> None:
        self._answer = {"FailedEntryCount": failed, "Entries": [{"ErrorCode": "InternalFailure"}] * failed}

    def put_events(self, **_: Any) -> dict[str, Any]:
        return self._answer


def test_an_event_that_was_refused_is_an_error_so_that_its_message_comes_again() -> None:
    with pytest.raises(NotAnnounced, match="InternalFailure"):
        EventBus(Events(failed=1), "default").put("Video Moderated", {})  # type: ignore[arg-type]


def test_an_event_that_was_taken_is_none() -> None:
    EventBus(Events(failed=0), "default").put("Video Moderated", {})  # type: ignore[arg-type]
