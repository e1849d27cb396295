"""A session for watching can read one object version only."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from tests.unit.simulation.clock import VirtualClock
from video_moderation.review.access.person import Person
from video_moderation.review.access.sessions import ModeratorSessions, watching_policy

VIDEO = {"Bucket": "media", "VideoName": "a.mp4", "VersionId": "v1"}
LONGEST_SESSION_POLICY = 2048


def statement(video: dict[str, str], **more: Any) -> dict[str, Any]:
    (made,) = json.loads(watching_policy("aws", video, **more))["Statement"]
    return dict(made)


def test_one_version_of_one_object_can_be_read() -> None:
    assert statement(VIDEO) == {
        "Effect": "Allow",
        "Action": "s3:GetObjectVersion",
        "Resource": "arn:aws:s3:::media/a.mp4",
        "Condition": {"StringEquals": {"s3:VersionId": "v1"}},
    }


def test_an_object_of_a_bucket_without_versions_is_read_by_its_key() -> None:
    assert statement({"Bucket": "media", "VideoName": "a.mp4"})["Action"] == "s3:GetObject"


def test_wildcards_in_a_key_stand_for_themselves() -> None:
    made = statement({**VIDEO, "VideoName": "a*b?c${d}.mp4"})
    assert made["Resource"] == "arn:aws:s3:::media/a${*}b${?}c${$}{d}.mp4"


def test_the_room_s_networks_hold_for_the_video_too() -> None:
    made = statement(VIDEO, networks=("192.0.2.0/24",))
    assert made["Condition"]["IpAddress"] == {"aws:SourceIp": ["192.0.2.0/24"]}


@pytest.mark.parametrize("key", ["é" * 510 + ".mp4", "x" * 1020 + ".mp4"])
def test_the_longest_key_fits_into_a_session_policy(key: str) -> None:
    policy = watching_policy("aws-us-gov", {**VIDEO, "VideoName": key, "VersionId": "x" * 64})
    assert len(policy) <= LONGEST_SESSION_POLICY


class Sts:
    """Answers credentials, and counts how often."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []

    def assume_role(self, **request: Any) -> dict[str, Any]:
        self.asked.append(request)
        return {"Credentials": {"AccessKeyId": "a", "SecretAccessKey": "b", "SessionToken": "c"}}


def test_a_session_for_deciding_is_kept_for_its_person_until_shortly_before_it_ends() -> None:
    sts, clock = Sts(), VirtualClock()
    sessions = ModeratorSessions(sts, lambda *_, **__: object(), "arn:aws:iam::1:role/m", clock)  # type: ignore[arg-type]
    for name in ("ann", "bob", "ann"):
        sessions.to_decide(Person(name))
    assert [each["RoleSessionName"] for each in sts.asked] == ["ann", "bob"]
    clock.sleep(timedelta(minutes=14).total_seconds())
    sessions.to_decide(Person("ann"))
    assert len(sts.asked) == 3
    assert not any("Policy" in each for each in sts.asked)
