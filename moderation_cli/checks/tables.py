"""Whether the tables are as the functions need them: keys, indexes and time to live."""

from __future__ import annotations

from typing import TYPE_CHECKING

from boto3.dynamodb.conditions import Attr

from moderation_cli.checks.check_result import CheckResult, Health
from video_moderation.contract.storage.table_schema import metadata_differences, video_analysis_differences
from video_moderation.contract.storage.tables import EXPIRES_AT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_dynamodb.service_resource import Table

    from moderation_cli.stack.deployment import Deployment

_SAMPLED = 100
"""Rows of labels of which one shows whether they expire."""


def tables(deployment: Deployment) -> Iterator[CheckResult]:
    """Whether the tables have the keys and indexes that the functions need; they may be the user's own."""
    for subject, table, differences in (
        ("video analysis table", deployment.videos, video_analysis_differences),
        ("metadata table", deployment.labels, metadata_differences),
    ):
        described = table.meta.client.describe_table(TableName=table.name)["Table"]
        found = differences(dict(described))
        for difference in found:
            remedy = "see 'Tables' in docs/how-to/bring-your-own.md"
            yield CheckResult(subject, Health.BAD, f"{table.name}: {difference}", remedy)
        if not found:
            yield CheckResult(subject, Health.GOOD, f"{table.name} has its keys and indexes")
    yield from _time_to_live(deployment.labels)


def _time_to_live(labels: Table) -> Iterator[CheckResult]:
    """Whether DynamoDB deletes labels that expire; of an imported table the synthesis cannot see it."""
    described = labels.meta.client.describe_time_to_live(TableName=labels.name)["TimeToLiveDescription"]
    is_on = described.get("TimeToLiveStatus") in ("ENABLED", "ENABLING")
    if is_on and described.get("AttributeName") == EXPIRES_AT:
        return
    expiring = labels.scan(Limit=_SAMPLED, FilterExpression=Attr(EXPIRES_AT).exists())["Items"]
    yield CheckResult(
        "metadata table",
        Health.BAD if expiring else Health.NOTE,
        f"{labels.name} has no time to live of {EXPIRES_AT}, so labels are kept for good"
        + (", although they state when they expire" if expiring else ""),
        "turn it on, if you set label_retention: see 'Tables' in docs/how-to/bring-your-own.md",
    )
