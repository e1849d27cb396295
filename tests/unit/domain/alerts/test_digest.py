"""A digest as people and programs read it, and the alerts that wait for one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from unittest import mock

import pytest
from moto import mock_aws

from tests.unit.simulation.resources import Resources
from video_moderation.alerts.pace.collected_alerts import CollectedAlert, CollectedAlerts, Readers
from video_moderation.alerts.text import digest
from video_moderation.alerts.text.command_line import CommandLine

if TYPE_CHECKING:
    from collections.abc import Iterator

WIDTH_OF_A_PHONE = 60
COMMANDS = CommandLine("Shop", "us-east-1")
FLAGGED = CollectedAlert(
    "id-f", "fight.mp4", "FLAGGED", "3 moderation labels in 1 scene", "2026-11-23T08:00:00.000Z"
)
UNDETERMINED = CollectedAlert(
    "id-u", "sea.mp4", "UNDETERMINED", "the file is empty", "2026-11-23T07:00:00.000Z"
)


def many(alert: CollectedAlert, count: int) -> list[CollectedAlert]:
    return [replace(alert, video_id=f"{alert.video_id}-{number}") for number in range(count)]


def text(alerts: list[CollectedAlert], review_url: str = "") -> str:
    return digest.text(alerts, COMMANDS, review_url)


@pytest.mark.parametrize(
    ("alerts", "subject"),
    [
        ([FLAGGED], "Digest: 1 video (1 FLAGGED)"),
        ([UNDETERMINED, FLAGGED], "Digest: 2 videos (1 FLAGGED, 1 UNDETERMINED)"),
        (many(UNDETERMINED, 1_200), "Digest: 1,200 videos (1,200 UNDETERMINED)"),
    ],
)
def test_the_subject_counts_the_videos_of_each_verdict(alerts: list[CollectedAlert], subject: str) -> None:
    assert digest.subject(alerts) == subject


def test_the_text_has_the_counts_the_videos_and_the_commands() -> None:
    assert text([UNDETERMINED, FLAGGED]) == (
        "FLAGGED: 1 video\n"
        "UNDETERMINED: 1 video\n"
        "One e-mail about all, because there were too many for one\n"
        "each, or because they are no videos or were deleted.\n"
        "\n"
        'FLAGGED: "fight.mp4"\n'
        "   3 moderation labels in 1 scene\n"
        "VideoId  id-f\n"
        "\n"
        'UNDETERMINED: "sea.mp4"\n'
        "   the file is empty\n"
        "VideoId  id-u\n"
        "\n"
        "To see all that await a decision:\n"
        "video-moderation list --undecided --status FLAGGED --status UNDETERMINED --stack Shop "
        "--region us-east-1\n"
        "\n"
        "To decide:\n"
        "video-moderation decide <VideoId> approve --stack Shop --region us-east-1\n"
    )


def test_a_digest_of_a_backfill_says_so() -> None:
    said = " ".join(text([replace(FLAGGED, of_backfill=True)]).split())
    assert "because these videos were in the bucket before moderation began, or were moderated again" in said


@pytest.mark.parametrize(("count", "remark"), [(20, None), (21, "and 1 more."), (1_220, "and 1,200 more.")])
def test_20_videos_are_named_and_the_others_counted(count: int, remark: str | None) -> None:
    told = text(many(FLAGGED, count))
    assert told.count("VideoId  ") == 20
    more = [line for line in told.splitlines() if line.endswith(" more.")]
    assert more == ([remark] if remark else [])
    assert len(digest.document(many(FLAGGED, count))["digest"]["videos"]) == 20


def test_flagged_videos_are_named_first_and_of_each_verdict_the_oldest() -> None:
    alerts = [*many(UNDETERMINED, 19), *many(FLAGGED, 2)]
    named = [line for line in text(alerts).splitlines() if line.startswith("VideoId  ")]
    assert named[:3] == ["VideoId  id-f-0", "VideoId  id-f-1", "VideoId  id-u-0"]
    assert named[-1] == "VideoId  id-u-17"


def test_with_a_review_room_one_link_follows_the_counts() -> None:
    without, room = text([FLAGGED]).split("\n\n"), text([FLAGGED], "https://example.com/").split("\n\n")
    assert room == [without[0], "Review them:\nhttps://example.com/#/", *without[1:]]


def test_what_the_names_and_reasons_say_fits_a_phone_and_forges_no_line() -> None:
    odd = replace(FLAGGED, name="x" * 200 + "\nCLEAN: all good", summary="too bad\n" * 30)
    lines = [line for line in text([odd]).splitlines() if not line.startswith("video-moderation ")]
    assert max(map(len, lines)) <= WIDTH_OF_A_PHONE
    assert not [line for line in lines if line.startswith(("CLEAN", "too bad\n"))]
    assert [line for line in lines if line.startswith("   ")]


def test_a_long_reason_is_indented_in_all_its_lines() -> None:
    told = text([replace(UNDETERMINED, summary="the bucket refused to let it be read, " * 5)])
    lines = [line for line in told.splitlines() if "refused" in line or "be read" in line]
    assert len(lines) > 2
    assert {len(line) - len(line.lstrip()) for line in lines} == {3}


def test_programs_get_the_counts_and_the_videos() -> None:
    assert digest.document([UNDETERMINED, FLAGGED])["digest"] == {
        "count": 2,
        "verdicts": {"FLAGGED": 1, "UNDETERMINED": 1},
        "videos": [
            {
                "videoId": each.video_id,
                "key": each.name,
                "verdict": each.verdict,
                "summary": each.summary,
                "finishedAt": each.finished_at,
            }
            for each in (FLAGGED, UNDETERMINED)
        ],
    }


@pytest.fixture
def collected() -> Iterator[CollectedAlerts]:
    with mock_aws():
        yield CollectedAlerts(Resources().alert_table)


def test_alerts_wait_by_readers_and_by_kind_the_oldest_first(collected: CollectedAlerts) -> None:
    of_backfill = replace(FLAGGED, of_backfill=True)
    for alert in (FLAGGED, UNDETERMINED, of_backfill):
        collected.add(Readers.MODERATORS, alert)
    collected.add(Readers.MODERATORS, FLAGGED)  # again
    assert collected.of(Readers.MODERATORS, of_backfill=False) == [UNDETERMINED, FLAGGED]
    assert collected.of(Readers.MODERATORS, of_backfill=True) == [of_backfill]
    assert collected.of(Readers.OPERATORS, of_backfill=False) == []


def test_what_a_digest_has_told_waits_no_more_and_the_others_do(collected: CollectedAlerts) -> None:
    for alert in (FLAGGED, UNDETERMINED):
        collected.add(Readers.OPERATORS, alert)
    collected.remove(Readers.OPERATORS, [FLAGGED])
    collected.remove(Readers.MODERATORS, [UNDETERMINED])
    assert collected.of(Readers.OPERATORS, of_backfill=False) == [UNDETERMINED]
    assert collected.of(Readers.OPERATORS, of_backfill=True) == []


def test_every_page_of_waiting_alerts_is_read(
    collected: CollectedAlerts, monkeypatch: pytest.MonkeyPatch
) -> None:
    alerts = many(UNDETERMINED, 5)
    for alert in alerts:
        collected.add(Readers.OPERATORS, alert)
    query = collected._table.query
    pages = mock.Mock(side_effect=lambda **asked: query(**asked, Limit=2))
    monkeypatch.setattr(collected._table, "query", pages)
    assert collected.of(Readers.OPERATORS, of_backfill=False) == alerts
    assert [call.kwargs["ConsistentRead"] for call in pages.call_args_list] == [True] * 3
