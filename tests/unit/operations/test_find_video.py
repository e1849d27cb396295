from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from moderation_cli.command import Refused
from moderation_cli.find_video import OPEN, described, find
from tests.unit.operations.decision_queue import flagged
from video_moderation.contract.status import Status

if TYPE_CHECKING:
    from tests.unit.resources import Resources


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
        find(table, video, version)
    return refused.value


def test_a_video_is_found_by_its_id_and_by_the_name_of_its_file(resources: Resources) -> None:
    row = flagged(1)
    table = put(resources, row, flagged(2, VideoName="other.mp4"))
    assert find(table, row["VideoId"]) == row
    assert find(table, "party.mp4") == row


def test_of_several_versions_none_is_guessed(resources: Resources) -> None:
    decided = flagged(3, Decision="REJECTED")
    table = put(resources, flagged(1, Status="CLEAN"), flagged(2, Status="UNDETERMINED"), decided)
    refused = refusal(OneByOne(table), "party.mp4")
    assert str(refused) == (
        "party.mp4 has 3 versions: say which one, with VIDEO=<VideoId> or VERSION=<version id>"
    )
    refused = refusal(table, "party.mp4")
    assert refused.details == (
        f"  2026-11-23T09:03:00.000Z  FLAGGED, rejected  VIDEO={3:064x}  VERSION=v3",
        f"  2026-11-23T09:02:00.000Z  UNDETERMINED  VIDEO={2:064x}  VERSION=v2",
        f"  2026-11-23T09:01:00.000Z  CLEAN  VIDEO={1:064x}  VERSION=v1",
    )


def test_what_was_uploaded_while_versioning_was_suspended_has_its_video_id_only(resources: Resources) -> None:
    row = flagged(1, Status="UNDETERMINED")
    del row["VersionId"]
    table = put(resources, row, flagged(2))
    assert find(table, row["VideoId"]) == row
    assert described(row) == f"party.mp4, without a version, VideoId {1:064x}"
    assert refusal(table, "party.mp4").details[1] == (
        f"  2026-11-23T09:01:00.000Z  UNDETERMINED  VIDEO={1:064x}"
    )


def test_a_version_of_a_name_is_found_by_its_version_id(resources: Resources) -> None:
    rows = [flagged(number) for number in (1, 2, 3)]
    table: Any = OneByOne(put(resources, *rows))
    assert [find(table, "party.mp4", f"v{number}") for number in (1, 2, 3)] == rows


def test_what_counts_is_the_row_and_not_the_index(resources: Resources) -> None:
    table = put(resources, flagged())
    lagging: Any = OneByOne(table, status="IN_PROGRESS")
    assert find(lagging, "party.mp4")["Status"] == "FLAGGED"


@pytest.mark.parametrize(
    ("video", "version", "message"),
    [
        ("see.mp4", None, "no row of see.mp4 was found"),
        ("party.mp4", "v9", "no row of party.mp4 has version v9"),
        ("0" * 64, None, f"no row of {'0' * 64} was found"),
        (f"{1:064x}", "v2", f"no row of {1:064x} has version v2"),
    ],
)
def test_what_is_not_there_is_said(
    resources: Resources, video: str, version: str | None, message: str
) -> None:
    assert str(refusal(put(resources, flagged()), video, version)) == message


@pytest.mark.parametrize(
    ("status", "stands"),
    [
        ("CLEAN", "is CLEAN"),
        ("PENDING", "has no verdict yet, it is PENDING"),
        ("IN_PROGRESS", "has no verdict yet, it is IN_PROGRESS"),
        ("RECOVERING", "has no verdict yet, it is RECOVERING"),
    ],
)
def test_what_cannot_be_decided_on_is_refused_with_where_it_stands(
    resources: Resources, status: str, stands: str
) -> None:
    refused = refusal(put(resources, flagged(Status=status)), "party.mp4")
    assert str(refused) == (
        f"party.mp4, version v1, VideoId {1:064x} {stands}: one that is FLAGGED or UNDETERMINED is decided on"
    )


def test_every_verdict_but_clean_is_open_to_a_decision() -> None:
    assert set(OPEN) == {status for status in Status if status.is_verdict} - {Status.CLEAN}
