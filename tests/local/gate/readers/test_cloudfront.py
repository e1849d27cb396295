"""A distribution serves what is moderated, by the policy of the bucket as it was deployed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import urllib3

from tests.local.gate.readers.test_approved import FIGHT, decide, flagged

if TYPE_CHECKING:
    from typing import Any

    from moderation_local.pipeline.deployed_pipeline import Pipeline
    from tests.local.gate.naming import Video


def view(gate: Pipeline, key: str) -> urllib3.BaseHTTPResponse:
    """What a viewer gets who knows the address of a file."""
    pool = urllib3.PoolManager(ca_certs=gate.aws.environment["AWS_CA_BUNDLE"])
    headers = {"Host": gate.deployment.outputs["SiteDomain"]}
    return pool.request("GET", f"{gate.aws.endpoint_url}/{key}", headers=headers, retries=False)


@pytest.mark.parametrize("name", ["clean", "for-teens", "for-adults"])
def test_a_clean_video_is_served_and_runs_nothing(
    gate: Pipeline, videos: dict[str, Video], video: bytes, name: str
) -> None:
    answer = view(gate, videos[name].key)
    assert (answer.status, answer.data) == (200, video)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox;")


@pytest.mark.parametrize("name", ["flagged", "undetermined", "waiting"])
def test_no_other_video_is_served(gate: Pipeline, videos: dict[str, Video], name: str) -> None:
    assert view(gate, videos[name].key).status == 403


def test_an_approved_video_is_served_until_it_is_rejected(
    gate: Pipeline, moderator: Any, folder: str, video: bytes
) -> None:
    fight = flagged(gate, f"{folder}fight.mp4", video, FIGHT)
    assert view(gate, fight.key).status == 403
    decide(gate, moderator, fight, "APPROVED")
    assert view(gate, fight.key).status == 200
    decide(gate, moderator, fight, "REJECTED")
    assert view(gate, fight.key).status == 403
