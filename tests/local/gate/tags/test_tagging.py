"""Only Content Alert can write, change or remove the tags of a verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.local.gate.conftest import upload
from tests.local.gate.naming import SPELLINGS, TAGS, by_key_and_by_version, refused

if TYPE_CHECKING:
    from moderation_local.pipeline.deployed_pipeline import Pipeline
    from tests.local.gate.naming import Video

concluded = pytest.mark.parametrize("name", ["clean", "flagged", "undetermined"])


@by_key_and_by_version
@pytest.mark.parametrize("tag", SPELLINGS)
def test_nobody_puts_a_tag_of_content_alert(
    gate: Pipeline, administrator: Any, folder: str, tag: str, how: str
) -> None:
    own = upload(gate, administrator, f"{folder}own.txt", b"not a video")
    with refused(by_the_bucket=True):
        put_tags(administrator, own.by(how), {"project": "sea", tag: "clean"})
    assert tags(gate, own) == {}


@by_key_and_by_version
@pytest.mark.parametrize("name", ["waiting", "clean", "flagged", "undetermined"])
def test_nobody_says_that_a_video_is_clean(
    gate: Pipeline, administrator: Any, videos: dict[str, Video], name: str, how: str
) -> None:
    before = tags(gate, videos[name])
    with refused(by_the_bucket=True):
        put_tags(administrator, videos[name].by(how), {**before, "moderation-verdict": "clean"})
    assert tags(gate, videos[name]) == before


@by_key_and_by_version
@pytest.mark.parametrize("others", [{"project": "sea"}, {}], ids=["others", "none"])
@concluded
def test_nobody_puts_other_tags_over_a_verdict(
    gate: Pipeline, administrator: Any, videos: dict[str, Video], name: str, others: dict[str, str], how: str
) -> None:
    before = tags(gate, videos[name])
    with refused(by_the_bucket=True):
        put_tags(administrator, videos[name].by(how), others)
    assert tags(gate, videos[name]) == before


@by_key_and_by_version
@concluded
def test_nobody_deletes_a_verdict(
    gate: Pipeline, administrator: Any, videos: dict[str, Video], name: str, how: str
) -> None:
    before = tags(gate, videos[name])
    with refused(by_the_bucket=True):
        administrator.delete_object_tagging(**videos[name].by(how))
    assert tags(gate, videos[name]) == before


@pytest.mark.parametrize("tag", TAGS)
def test_each_tag_is_kept_for_its_own_sake(gate: Pipeline, administrator: Any, folder: str, tag: str) -> None:
    own = upload(gate, administrator, f"{folder}own.txt", b"not a video")
    put_tags(gate.s3, own.by("version"), {tag: "clean"})  # the account itself, of which nothing is asked here
    with refused(by_the_bucket=True):
        put_tags(administrator, own.by("version"), {"project": "sea"})
    with refused(by_the_bucket=True):
        administrator.delete_object_tagging(**own.by("version"))
    assert tags(gate, own) == {tag: "clean"}


@by_key_and_by_version
def test_an_uploader_may_tag_what_has_no_verdict(
    gate: Pipeline, uploader: Any, folder: str, how: str
) -> None:
    notes = upload(gate, uploader, f"{folder}notes.txt", b"not a video")
    put_tags(uploader, notes.by(how), {"project": "sea"})
    assert tags(gate, notes) == {"project": "sea"}


def tags(gate: Pipeline, video: Video) -> dict[str, str]:
    return gate.tags(video.key, video.version)


def put_tags(s3: Any, video: dict[str, str], named: dict[str, str]) -> None:
    tag_set = [{"Key": key, "Value": value} for key, value in named.items()]
    s3.put_object_tagging(**video, Tagging={"TagSet": tag_set})
