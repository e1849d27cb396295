"""The deployed review room, two moderators, and flagged videos."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.local.review.room_client import RoomClient

if TYPE_CHECKING:
    from collections.abc import Callable

    from moderation_local.pipeline.deployed_pipeline import Pipeline

WEAPONS = {"label": "Weapons", "from": 2, "to": 3.5, "confidence": 93.1}
SMOKING = {"label": "Smoking", "from": 5, "to": 7, "confidence": 71.4}


@pytest.fixture(scope="session")
def room(stack: Pipeline) -> RoomClient:
    """The room; videos of earlier tests await no decision, so that those of its tests are listed first."""
    videos = stack.video_analysis_table
    for page in videos.meta.client.get_paginator("scan").paginate(TableName=videos.name):
        for row in page["Items"]:
            if "AwaitsDecision" in row:
                key = {"VideoId": row["VideoId"]}
                videos.update_item(Key=key, UpdateExpression="REMOVE AwaitsDecision")
    client = RoomClient(stack)
    for name in ("ann", "bob"):
        client.add_moderator(name)
    return client


@pytest.fixture(scope="session")
def ann(room: RoomClient) -> str:
    """Ann's access token."""
    return room.token_of("ann")


@pytest.fixture(scope="session")
def bob(room: RoomClient) -> str:
    return room.token_of("bob")


@pytest.fixture
def flagged(stack: Pipeline, room: RoomClient, folder: str, video: bytes) -> Callable[..., str]:
    """Uploads a video that is flagged, and answers its VideoId; without `wait`, before it is flagged."""

    def upload(name: str, *, wait: bool = True) -> str:
        key = f"{folder}{name}"
        stack.upload(key, video, scenes=[WEAPONS, SMOKING])
        if not wait:
            return ""
        stack.wait_for_status(key, "FLAGGED")
        return room.id_of(key)

    return upload
