from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from moderation_cli.stack.rows import VERDICTS, all_versions, described, document, one_version, with_verdict
from moderation_cli.terminal.errors import Refused
from tests.unit.operations.decision_queue import flagged

if TYPE_CHECKING:
    from tests.unit.simulation.resources import Resources
    from video_moderation.contract.status import Status


class OneByOne:
    """A table whose index answers one row a page, and lags behind: it has `status` for all of them."""

    def __init__(self, table: Any, status: str = "FLAGGED") -> None:
        self._table = table
        self._status = status

    def query(self, **request: Any) -> Any:
        page = self._table.query(**request, Limit=1)
        return page | {"Items": [row | {"Status": self._status} for row in page["Items"]]}

    def get_item(self, **request: Any) -> Any:
        assert request["ConsistentRead"] is True
        return self._table.get_item(**request)


def put(resources: Resources, *rows: dict[str, Any]) -> Any:
    for row in rows:
        resources.analysis.put_item(Item=row)
    return resources.analysis


def refusal(table: Any, video: str, version: str | None = None) -> Refused:
    with pytest.raises(Refused) as refused:
        one_version(table, video, version)
    return refused.value


def test_a_video_is_found_by_its_id_and_by_the_name_of_its_file(resources: Resources) -> None:
    row = flagged(1)
    table = put(resources, row, flagged(2, VideoName="other.mp4"))
    assert one_version(table, row["VideoId"]) == row
    assert one_version(table, "party.mp4") == row


def test_of_several_versions_none_is_guessed(resources: Resources) -> None:
    decided = flagged(3, Decision="REJECTED")
    table = put(resources, flagged(1, Status="CLEAN"), flagged(2, Status="UNDETERMINED"), decided)
    refused = refusal(OneByOne(table), "party.mp4")
    assert str(refused) == ("party.mp4 has 3 versions: give the VideoId of one, or its --version-id")
    refused = refusal(table, "party.mp4")
    assert refused.details == (
        f"  2026-11-23T09:03:00.000Z  FLAGGED, rejected  {3:064x}  --version-id v3",
        f"  2026-11-23T09:02:00.000Z  UNDETERMINED  {2:064x}  --version-id v2",
        f"  2026-11-23T09:01:00.000Z  CLEAN  {1:064x}  --version-id v1",
    )


def test_what_was_uploaded_while_versioning_was_suspended_has_its_video_id_only(resources: Resources) -> None:
    row = flagged(1, Status="UNDETERMINED")
    del row["VersionId"]
    table = put(resources, row, flagged(2))
    assert one_version(table, row["VideoId"]) == row
    assert described(row) == f"party.mp4, without a version, VideoId {1:064x}"
    assert refusal(table, "party.mp4").details[1] == (f"  2026-11-23T09:01:00.000Z  UNDETERMINED  {1:064x}")


def test_a_version_of_a_name_is_found_by_its_version_id(resources: Resources) -> None:
    rows = [flagged(number) for number in (1, 2, 3)]
    table: Any = OneByOne(put(resources, *rows))
    assert [one_version(table, "party.mp4", f"v{number}") for number in (1, 2, 3)] == rows


def test_what_counts_is_the_row_and_not_the_index(resources: Resources) -> None:
    table = put(resources, flagged())
    lagging: Any = OneByOne(table, status="IN_PROGRESS")
    assert one_version(lagging, "party.mp4")["Status"] == "FLAGGED"


@pytest.mark.parametrize(
    ("video", "version", "missing"),
    [
        ("see.mp4", None, "see.mp4"),
        ("party.mp4", "v9", "version v9 of party.mp4"),
        ("0" * 64, None, "0" * 64),
        (f"{1:064x}", "v2", f"version v2 of {1:064x}"),
    ],
)
def test_what_is_not_there_is_named(
    resources: Resources, video: str, version: str | None, missing: str
) -> None:
    message = str(refusal(put(resources, flagged()), video, version))
    assert message.startswith(f"no video {missing} was recorded: ")


@pytest.mark.parametrize(
    ("status", "stands"),
    [
        ("PENDING", "is PENDING and has no verdict yet"),
        ("IN_PROGRESS", "is IN_PROGRESS and has no verdict yet"),
        ("RECOVERING", "is RECOVERING and has no verdict yet"),
    ],
)
def test_what_cannot_be_decided_on_is_refused_with_where_it_stands(status: str, stands: str) -> None:
    with pytest.raises(Refused) as refused:
        with_verdict(flagged(Status=status), "decided on")
    assert str(refused.value) == (
        f"party.mp4, version v1, VideoId {1:064x} {stands}: "
        "only a video that is CLEAN, FLAGGED or UNDETERMINED can be decided on"
    )


@pytest.mark.parametrize("verdict", VERDICTS)
def test_every_verdict_is_open_to_a_decision(verdict: Status) -> None:
    row = flagged(Status=verdict.value)
    assert with_verdict(row, "decided on") == row


def test_versions_stand_in_the_order_of_their_upload_though_one_is_moderated_again(
    resources: Resources,
) -> None:
    again = flagged(1, UploadedAt=flagged(1)["QueuedAt"], QueuedAt="2026-11-24T09:00:00.000Z")
    table = put(resources, again, flagged(2), flagged(3))
    assert [row["VersionId"] for row in all_versions(table, "party.mp4")] == ["v3", "v2", "v1"]


def test_programs_do_not_get_what_marks_a_job_as_the_videos_own() -> None:
    row = flagged(Nonce="secret", Request="{}", ClaimedBy="m", Reasons=[{"Path": ["Violence"]}])
    assert document(row)["reasons"] == [{"path": ["Violence"]}]
    assert not {"nonce", "request", "claimedBy"} & document(row).keys()


@pytest.mark.parametrize(("name", "ending"), [("party.mkv", "'.mkv'"), ("party.mp4 ", "'.mp4 '")])
def test_an_ending_that_is_not_moderated_is_named(resources: Resources, name: str, ending: str) -> None:
    table = resources.analysis
    assert refusal(table, name).details == (
        f"objects whose keys end in {ending} are not moderated: the stack's video_suffixes are .mp4, .mov",
    )
    assert refusal(table, "another.mp4").details == ()
