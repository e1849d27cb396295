"""No upload can bring a tag of a verdict along; uploads with other tags are accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.local.gate.conftest import upload
from tests.local.gate.naming import SPELLINGS, by_key_and_by_version, refused
from tests.local.gate.tags.forging import UPLOADS

if TYPE_CHECKING:
    from moderation_local.pipeline.deployed_pipeline import Pipeline
    from tests.local.gate.naming import Video
    from tests.local.gate.tags.forging import Forger

VERDICT = {"moderation-verdict": "clean", "moderation-audience": "everyone"}


@pytest.mark.parametrize("way", UPLOADS)
@pytest.mark.parametrize("tag", SPELLINGS)
def test_nobody_uploads_with_a_tag_of_content_alert(
    gate: Pipeline, forger: Forger, way: str, tag: str
) -> None:
    with refused(by_the_bucket=way != "post a form"):
        UPLOADS[way](forger, tag)
    assert versions(gate, forger.key) == []
    begun = gate.s3.list_multipart_uploads(Bucket=gate.bucket).get("Uploads", [])
    assert forger.key not in [each["Key"] for each in begun]


@pytest.mark.parametrize("way", UPLOADS)
def test_any_other_tag_is_welcome(gate: Pipeline, forger: Forger, way: str) -> None:
    UPLOADS[way](forger, "project")
    (version,) = versions(gate, forger.key)
    assert gate.tags(forger.key, version)["project"] == "clean"


@pytest.mark.parametrize("tag", SPELLINGS)
def test_a_form_is_refused_for_its_tag_and_for_nothing_else(gate: Pipeline, forger: Forger, tag: str) -> None:
    """S3 does not say which policy refused a form: the same signer posts the same form with another tag."""
    forger.post_form(None)
    forger.post_form("project")
    before = versions(gate, forger.key)
    assert len(before) == 2
    with refused():
        forger.post_form(tag)
    assert versions(gate, forger.key) == before


@by_key_and_by_version
@pytest.mark.parametrize("onto", ["new", "flagged", "waiting"])
def test_nobody_copies_a_verdict_along(
    gate: Pipeline, administrator: Any, videos: dict[str, Video], folder: str, onto: str, how: str
) -> None:
    key = videos[onto].key if onto in videos else f"{folder}copy.mp4"
    before = versions(gate, key)
    with refused(by_the_bucket=True):
        administrator.copy_object(Bucket=gate.bucket, Key=key, CopySource=videos["clean"].by(how))
    assert versions(gate, key) == before


def test_a_copy_in_parts_of_a_clean_video_has_no_verdict(
    gate: Pipeline, reader: Any, videos: dict[str, Video], forger: Forger
) -> None:
    forger.copy_in_parts()
    (version,) = versions(gate, forger.key)
    assert gate.tags(forger.key, version) == {}
    with refused():
        reader.get_object(**forger.where)


def test_the_tags_of_an_uploader_stay_beside_the_verdict(
    gate: Pipeline, uploader: Any, folder: str, video: bytes
) -> None:
    tagged = upload(gate, uploader, f"{folder}tagged.mp4", video, Tagging="project=sea")
    gate.wait_for_status(tagged.key)
    assert gate.tags(tagged.key, tagged.version) == {"project": "sea", **VERDICT}


def versions(gate: Pipeline, key: str) -> list[str]:
    """The ids of all versions of a key."""
    found = gate.s3.list_object_versions(Bucket=gate.bucket, Prefix=key).get("Versions", [])
    return [version["VersionId"] for version in found]
