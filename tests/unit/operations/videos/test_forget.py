"""Forgetting a video: nothing is left or comes back, and after a crash at any step a repeat finishes it."""

from __future__ import annotations

import io
import itertools
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from moderation_cli.commands.videos.forget import ELSEWHERE
from moderation_cli.forgetting import Forgetting
from moderation_cli.terminal.errors import Refused
from video_moderation.runtime.clock import iso
from video_moderation.videos.video import Video
from video_moderation.videos.video_analysis_queries import ForgottenVideo
from video_moderation.videos.video_analysis_table import VideoAnalysisTable

if TYPE_CHECKING:
    from tests.unit.operations.conftest import Account, Run
    from tests.unit.simulation.resources import Resources

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
BUCKET, NAME, OTHER = "media", "party.mp4", "party.mp4.mov"


class Crash(Exception):
    """The process died."""


class Dying:
    """Something of AWS whose calls are counted; the process dies before, or right after, one of them."""

    def __init__(self, inner: Any, calls: itertools.count[int], dies_at: float) -> None:
        self._inner, self._calls, self._dies_at = inner, calls, dies_at

    def __getattr__(self, name: str) -> Any:
        made = getattr(self._inner, name)
        if name not in ("delete_object", "update_item", "put_item", "batch_writer"):
            return made

        def call(*positional: Any, **named: Any) -> Any:
            number = next(self._calls)
            if number == self._dies_at:
                raise Crash
            answer = made(*positional, **named)
            if number + 0.5 == self._dies_at:
                raise Crash
            return answer

        return call


def upload(resources: Resources, name: str = NAME, **row: Any) -> Video:
    """A version in the bucket with its row, two labels and a decision."""
    put = resources.s3.put_object(Bucket=BUCKET, Key=name, Body=b"video")
    video = Video(BUCKET, name, put["VersionId"], iso(NOW), put["ETag"].strip('"'))
    VideoAnalysisTable(resources.analysis).record(video)
    if row:
        item = resources.analysis.get_item(Key={"VideoId": video.video_id})["Item"]
        resources.analysis.put_item(Item={**item, **row})
    for second in (1, 2):
        key = {"VideoName": name, "LabelKey": f"{video.video_id}#{second}"}
        resources.metadata.put_item(Item={**key, "VideoId": video.video_id})
    resources.decisions.put_item(Item={"VideoId": video.video_id, "DecisionKey": "1", "Month": "2026-11"})
    return video


def forgetting(resources: Resources, dies_at: float = -1) -> Forgetting:
    calls = itertools.count()
    dying: list[Any] = [
        Dying(each, calls, dies_at) for each in (resources.analysis, resources.metadata, resources.decisions)
    ]
    s3: Any = Dying(resources.s3, calls, dies_at)
    return Forgetting(s3, BUCKET, *dying, sleep=lambda _: None, now=lambda: NOW)


def left_of(resources: Resources, name: str = NAME) -> list[Any]:
    """Whatever still names a file, or a video of it."""
    listed = resources.s3.list_object_versions(Bucket=BUCKET)
    stored = [each["Key"] for each in [*listed.get("Versions", []), *listed.get("DeleteMarkers", [])]]
    tables = (resources.analysis, resources.metadata, resources.decisions)
    rows = [row for table in tables for row in table.scan()["Items"] if "ForgottenAt" not in row]
    return [
        *(key for key in stored if key == name),
        *(row for row in rows if name in (row.get("VideoName"), None)),
    ]


def test_everything_of_every_version_of_the_name_goes_and_nothing_else(resources: Resources) -> None:
    upload(resources)
    upload(resources)
    resources.s3.delete_object(Bucket=BUCKET, Key=NAME)
    kept = upload(resources, OTHER)
    made = forgetting(resources)
    erased = made.erase(made.find(NAME))
    assert (erased.versions, erased.labels, erased.decisions, len(erased.videos)) == (3, 4, 2, 2)
    assert left_of(resources) == []
    assert [row["VideoId"] for row in resources.decisions.scan()["Items"]] == [kept.video_id]
    assert len(left_of(resources, OTHER)) == 1 + 1 + 2


def test_one_version_goes_and_the_others_stay(resources: Resources) -> None:
    first, second = upload(resources), upload(resources)
    made = forgetting(resources)
    made.erase(made.find(NAME, first.version_id))
    assert {row["VideoId"] for row in resources.metadata.scan()["Items"]} == {second.video_id}
    (version,) = resources.s3.list_object_versions(Bucket=BUCKET)["Versions"]
    assert version["VersionId"] == second.version_id


@pytest.mark.parametrize("dies_at", [step / 2 for step in range(20)])
def test_whatever_step_it_dies_at_a_repeat_finishes_it(resources: Resources, dies_at: float) -> None:
    upload(resources)
    upload(resources)
    made = forgetting(resources, dies_at)
    with pytest.raises(Crash):
        made.erase(made.find(NAME))
    # The versions go first: what S3 keeps, the sweep would record again.
    if resources.s3.list_object_versions(Bucket=BUCKET).get("Versions"):
        assert not [row for row in resources.analysis.scan()["Items"] if "ForgottenAt" in row]
    again = forgetting(resources)
    again.erase(again.find(NAME))
    assert left_of(resources) == []


def test_a_late_event_of_the_upload_records_nothing_and_late_messages_find_a_forgotten_video(
    resources: Resources,
) -> None:
    video = upload(resources)
    made = forgetting(resources)
    made.erase(made.find(NAME))
    table = VideoAnalysisTable(resources.analysis)
    assert table.record(video) is None
    assert table.get(video.video_id) is None
    with pytest.raises(ForgottenVideo):
        table.known(video.video_id)


def test_a_version_without_a_row_gets_its_mark_before_its_event_arrives(resources: Resources) -> None:
    put = resources.s3.put_object(Bucket=BUCKET, Key=NAME, Body=b"video")
    made = forgetting(resources)
    made.erase(made.find(NAME))
    late = Video(BUCKET, NAME, put["VersionId"], iso(NOW), put["ETag"].strip('"'))
    assert VideoAnalysisTable(resources.analysis).record(late) is None


def test_labels_stay_while_a_function_stores_more_of_them(resources: Resources) -> None:
    upload(resources, ClaimedBy="message", ClaimedUntil=iso(NOW + timedelta(minutes=1)))
    made = forgetting(resources)
    with pytest.raises(Refused, match="again in 15 minutes"):
        made.erase(made.find(NAME))
    assert len(resources.metadata.scan()["Items"]) == 2


def test_a_claim_that_has_ended_holds_nothing_up(resources: Resources) -> None:
    upload(resources, ClaimedBy="message", ClaimedUntil=iso(NOW - timedelta(seconds=1)))
    made = forgetting(resources)
    made.erase(made.find(NAME))
    assert left_of(resources) == []


def test_a_version_that_s3_does_not_delete_keeps_its_rows(resources: Resources) -> None:
    upload(resources)
    made = forgetting(resources)
    found = made.find(NAME)
    with pytest.raises(ClientError):
        Forgetting(
            resources.s3, "another-bucket", resources.analysis, resources.metadata, resources.decisions
        ).erase(found)
    assert len(resources.metadata.scan()["Items"]) == 2


# The command


@pytest.fixture
def deployed(account: Account, resources: Resources) -> Account:
    account.stacks["Shop"] = {
        **account.stacks["Shop"],
        "MediaBucketName": BUCKET,
        "DecisionTableName": "decisions",
    }
    account.clients["s3"] = resources.s3
    account.tables = {
        "analysis": resources.analysis,
        "metadata": resources.metadata,
        "decisions": resources.decisions,
    }
    return account


@pytest.mark.usefixtures("deployed")
@pytest.mark.parametrize("answer", ["", "\n", "n\n"])
def test_it_asks_first_and_without_a_yes_deletes_nothing(
    resources: Resources, run: Run, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(answer))
    upload(resources)
    code, shown, reported = run("forget", NAME)
    assert (code, shown) == (1, "")
    assert reported.endswith("error: nothing was deleted\n")
    assert len(left_of(resources)) == 4


@pytest.mark.usefixtures("deployed")
def test_it_says_what_it_deleted_and_where_something_remains(resources: Resources, run: Run) -> None:
    video = upload(resources)
    code, shown, _ = run("forget", video.video_id, "--yes")
    first, _, *remains = shown.splitlines()
    assert (code, first) == (0, f"{NAME}: deleted object versions: 1, labels: 2, decisions: 1, rows: 1")
    assert [line.strip() for line in remains] == list(ELSEWHERE)
    assert run("forget", video.video_id, "--yes")[0] == 1
    assert run("status", video.video_id)[0] == 1


@pytest.mark.usefixtures("deployed")
def test_a_name_of_which_there_is_nothing_is_refused(run: Run) -> None:
    code, _, reported = run("forget", "unknown.mp4", "--yes")
    assert (code, reported) == (
        1,
        "error: there is nothing of unknown.mp4: give the whole key of the object\n",
    )
