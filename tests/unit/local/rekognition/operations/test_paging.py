from __future__ import annotations

import tracemalloc
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from moderation_local.rekognition import ExpireTokens
from moderation_local.rekognition.labels.scenes import Scene
from moderation_local.rekognition.labels.timeline import build_timeline
from tests.unit.local.rekognition.harness import BUCKET, rows, scene

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.unit.local.rekognition.harness import Harness

DAY = 86400
OVERLAPPING = (
    scene("Bare Back", 0, 30),
    scene("Violence", 10, 50, 80),
    scene("Violence", 25, 26, 95),
    scene("Drinking", 12.3, 33.3, 60),
)


def finished(harness: Harness, *scenes: dict[str, Any]) -> str:
    harness.engine.set_scenes(BUCKET, "party.mp4", scenes)
    job_id = harness.start()
    harness.pass_time()
    return job_id


def test_a_page_holds_a_thousand_labels_unless_told(harness: Harness) -> None:
    pages = harness.pages(finished(harness, scene("Violence", 0, 1250)))
    assert [len(page["ModerationLabels"]) for page in pages] == [1000, 1000, 500]
    assert [timestamp for page in pages for timestamp, _, _ in rows(page)] == [n * 500 for n in range(2500)]


def test_more_than_a_thousand_a_page_are_never_given(harness: Harness) -> None:
    job_id = finished(harness, scene("Violence", 0, 1000))
    assert len(harness.get(job_id, MaxResults=5000)["ModerationLabels"]) == 1000


def test_a_full_last_page_leads_no_further(harness: Harness) -> None:
    assert len(harness.pages(finished(harness, scene("Violence", 0, 500)))) == 1


@pytest.mark.parametrize("sort_by", ["TIMESTAMP", "NAME"])
@pytest.mark.parametrize("size", [3, 7, 99])
def test_pages_of_any_size_and_order_hold_every_label_once(harness: Harness, sort_by: str, size: int) -> None:
    job_id = finished(harness, *OVERLAPPING)
    told = [row for page in harness.pages(job_id, MaxResults=size, SortBy=sort_by) for row in rows(page)]
    place = 0 if sort_by == "TIMESTAMP" else 1
    assert [row[place] for row in told] == sorted(row[place] for row in told)
    assert len(told) == len({row[:2] for row in told})
    whole = [row for page in harness.pages(job_id) for row in rows(page)]
    assert sorted(told) == sorted(whole)
    assert len(whole) == 3 * 60 + 80 + 3 * 42


def test_segments_come_in_pages_too(harness: Harness) -> None:
    job_id = finished(harness, *(scene("Violence", second, second + 0.5) for second in range(10)))
    pages = harness.pages(job_id, AggregateBy="SEGMENTS", MaxResults=4)
    assert [len(page["ModerationLabels"]) for page in pages] == [4, 4, 2]


def test_every_page_tells_about_the_video(harness: Harness) -> None:
    pages = harness.pages(finished(harness, scene("Violence", 0, 2)), MaxResults=3)
    assert [page["VideoMetadata"]["DurationMillis"] for page in pages] == [10_000, 10_000]


def test_an_empty_token_asks_for_the_first_page(harness: Harness) -> None:
    job_id = finished(harness, scene("Violence", 0, 2))
    assert rows(harness.get(job_id, NextToken="")) == rows(harness.get(job_id))


def test_a_page_can_be_read_again_with_its_token(harness: Harness) -> None:
    job_id = finished(harness, scene("Violence", 0, 2))
    token = harness.get(job_id, MaxResults=1)["NextToken"]
    assert rows(harness.get(job_id, NextToken=token)) == rows(harness.get(job_id, NextToken=token))


def assert_invalid(harness: Harness, job_id: str, **more: Any) -> None:
    with pytest.raises(ClientError) as caught:
        harness.get(job_id, **more)
    error = caught.value.response["Error"]
    assert error == {"Code": "InvalidPaginationTokenException", "Message": "Invalid Pagination Token"}


def test_a_token_is_good_for_24_hours(harness: Harness) -> None:
    job_id = finished(harness, scene("Violence", 0, 2))
    token = harness.get(job_id, MaxResults=1)["NextToken"]
    harness.clock.advance(DAY - 1)
    assert harness.get(job_id, NextToken=token)["ModerationLabels"]
    harness.clock.advance(1)
    assert_invalid(harness, job_id, NextToken=token)


def test_an_invented_token_is_invalid(harness: Harness) -> None:
    assert_invalid(harness, finished(harness, scene("Violence", 0, 2)), NextToken="invented")


def test_a_token_belongs_to_its_job_and_order(harness: Harness) -> None:
    first, second = (finished(harness, scene("Violence", 0, 2)) for _ in range(2))
    token = harness.get(first, MaxResults=1)["NextToken"]
    assert_invalid(harness, second, NextToken=token)
    assert_invalid(harness, first, NextToken=token, SortBy="NAME")
    assert_invalid(harness, first, NextToken=token, AggregateBy="SEGMENTS")


def test_tokens_can_be_made_to_expire_at_will(harness: Harness) -> None:
    job_id = finished(harness, scene("Violence", 0, 2))
    token = harness.get(job_id, MaxResults=1)["NextToken"]
    harness.engine.expire_tokens()
    assert_invalid(harness, job_id, NextToken=token)


def test_the_next_tokens_can_be_planned_to_expire(harness: Harness) -> None:
    job_id = finished(harness, scene("Violence", 0, 2))
    harness.engine.plan(ExpireTokens(object_name="other.mp4"), ExpireTokens(object_name="party.mp4"))
    assert_invalid(harness, job_id, NextToken=harness.get(job_id, MaxResults=1)["NextToken"])
    assert len(harness.pages(job_id, MaxResults=3)) == 2


def test_two_hundred_thousand_labels_can_be_read_to_the_end(harness: Harness) -> None:
    job_id = finished(harness, scene("Bare Back", 0, 33_334))
    assert sum(len(page["ModerationLabels"]) for page in _each_page(harness, job_id)) == 200_004


def test_labels_are_made_only_for_the_page_asked_for() -> None:
    tracemalloc.start()
    timeline = build_timeline([Scene("Bare Back", 0, 33_334, 90)], min_confidence=50)
    last = timeline.rows("TIMESTAMP", "TIMESTAMPS").page(200_000, 1000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [row["Timestamp"] for row in last] == [33_333_000, 33_333_500, 33_333_500, 33_333_500]
    assert peak < 500_000


def _each_page(harness: Harness, job_id: str) -> Iterator[dict[str, Any]]:
    page = harness.engine.call("GetContentModeration", {"JobId": job_id})
    yield page
    while token := page.get("NextToken"):
        page = harness.engine.call("GetContentModeration", {"JobId": job_id, "NextToken": token})
        yield page
