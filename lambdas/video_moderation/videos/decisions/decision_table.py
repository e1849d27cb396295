"""The decision table: a row for each decision that a person made, kept for good.

The video's own row has the decision in force only. This table answers who decided what, when, why and under
which policy, for one video and for a period.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from boto3.dynamodb.conditions import Key

from video_moderation.contract.storage.tables import BY_MONTH
from video_moderation.runtime.table_pages import items

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mypy_boto3_dynamodb.service_resource import Table

    from video_moderation.videos.decisions.decision import Decision

_COPIED = (
    "VideoId",
    "VideoName",
    "Bucket",
    "VersionId",
    "Categories",
    "FinishedAt",
    "PolicyVersion",
    "ModelVersion",
)


class DecisionTable:
    """The decisions of all people, over a boto3 DynamoDB `Table`.

    Row:
        VideoId (text): the row of the video.
        DecisionKey (text): time and id of the decision, so that a query gives them in order of time.
        Month (text): the month of the decision, such as `2026-11`.
        Decision (text): `APPROVED` or `REJECTED`.
        DecisionId (text): the id of the message that the decision came in.
        DecidedAt (time): when it was made.
        DecidedBy (text): who sent it, as SQS saw it.
        Note (text): the moderator's note, empty if there is none.
        Verdict (text): the verdict that was decided on.
        VideoName (text): the object's key.
        Bucket (text): the media bucket.
        VersionId (text): the object's version; absent if S3 kept none.
        Categories (list): the categories that the verdict named, if any.
        FinishedAt (time): when the verdict was given.
        PolicyVersion (text): the policy that gave it.
        ModelVersion (text): the model of Rekognition that moderated the video, if it did.
    """

    def __init__(self, table: Table) -> None:
        self._table = table

    def record(self, video: Mapping[str, Any], decision: Decision) -> None:
        """Keeps a decision with what was known of the video; the same one again changes nothing.

        `video` is the row as DynamoDB has it.
        """
        copied = {name: video[name] for name in _COPIED if name in video}
        self._table.put_item(
            Item={
                **copied,
                "DecisionKey": decision_key(decision.decided_at, decision.decision_id),
                "Month": month_of(decision.decided_at),
                "Verdict": video["Status"],
                "Decision": decision.decision,
                "DecisionId": decision.decision_id,
                "DecidedAt": decision.decided_at,
                "DecidedBy": decision.decided_by,
                "Note": decision.note,
            }
        )

    def of_video(self, video_id: str) -> list[dict[str, Any]]:
        """The decisions on one video, the newest first."""
        return [*self._items(KeyConditionExpression=Key("VideoId").eq(video_id), ScanIndexForward=False)]

    def of_month(self, month: str, since: str, until: str) -> Iterator[dict[str, Any]]:
        """The decisions of a month, such as 2026-11, made from `since` to before `until`; the newest first.

        Both are ISO 8601 in UTC, as `clock.iso` writes it.
        """
        # BETWEEN includes its upper end, which no key equals: each has an id behind its time.
        within = Key("DecisionKey").between(since, until)
        return self._items(
            IndexName=BY_MONTH,
            KeyConditionExpression=Key("Month").eq(month) & within,
            ScanIndexForward=False,
        )

    def _items(self, **query: Any) -> Iterator[dict[str, Any]]:
        return items(self._table.query, **query)


def decision_key(decided_at: str, decision_id: str) -> str:
    """The sort key of a decision: decisions of one instant differ by their ids.

    Example:
        >>> decision_key("2026-11-26T08:00:00.000Z", "19dd")
        '2026-11-26T08:00:00.000Z#19dd'
    """
    return f"{decided_at}#{decision_id}"


def month_of(moment: str) -> str:
    """The month of an instant in ISO 8601.

    Example:
        >>> month_of("2026-11-26T08:00:00.000Z")
        '2026-11'
    """
    return moment[:7]
