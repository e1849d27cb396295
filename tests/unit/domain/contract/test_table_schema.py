"""A table is compared with what the functions need, in the form in which DynamoDB describes it."""

from __future__ import annotations

from typing import Any

import pytest

from video_moderation.contract.storage.table_schema import metadata_differences, video_analysis_differences
from video_moderation.contract.storage.tables import LISTED_BY_VIDEO_NAME, VIDEO_ANALYSIS_INDEXES

ALL = {"ProjectionType": "ALL"}


def schema(*names: str) -> list[dict[str, str]]:
    return [
        {"AttributeName": name, "KeyType": role} for name, role in zip(names, ("HASH", "RANGE"), strict=False)
    ]


def analysis(**projections: dict[str, Any]) -> dict[str, Any]:
    """The table as it must be, but for the projections of some indexes."""
    indexes = [
        {"IndexName": name, "KeySchema": schema(*filter(None, key)), "Projection": projections.get(name, ALL)}
        for name, key in VIDEO_ANALYSIS_INDEXES.items()
    ]
    return {"KeySchema": schema("VideoId"), "GlobalSecondaryIndexes": indexes, "AttributeDefinitions": []}


def included(*names: str) -> dict[str, Any]:
    return {"ProjectionType": "INCLUDE", "NonKeyAttributes": list(names)}


def test_a_table_as_it_must_be_has_no_difference() -> None:
    assert video_analysis_differences(analysis()) == []
    assert video_analysis_differences(analysis(ByVideoName=included(*LISTED_BY_VIDEO_NAME, "More"))) == []
    assert metadata_differences({"KeySchema": schema("VideoName", "LabelKey")}) == []


@pytest.mark.parametrize(
    ("table", "difference"),
    [
        ({**analysis(), "KeySchema": schema("Id")}, "the table must have the key VideoId"),
        ({**analysis(), "GlobalSecondaryIndexes": None}, "the table must have the index ByStatus"),
        (
            {**analysis(), "AttributeDefinitions": [{"AttributeName": "Position", "AttributeType": "N"}]},
            "the index ByStatus must have the key Status, Position, all strings, "
            "and has Status (S), Position (N)",
        ),
        (
            analysis(ByStatus=included("Status")),
            "the index ByStatus must have all attributes",
        ),
        (
            analysis(ByVideoName={"ProjectionType": "KEYS_ONLY"}),
            "the index ByVideoName must have all attributes or at least "
            "Decision, DeletedAt, Reason, Status, VersionId",
        ),
    ],
)
def test_each_difference_is_named(table: dict[str, Any], difference: str) -> None:
    assert video_analysis_differences(table)[0].startswith(difference)


def test_the_time_to_live_matters_only_if_labels_expire() -> None:
    table = {"KeySchema": schema("VideoName", "LabelKey")}
    assert metadata_differences(table, expires={"AttributeName": "ExpiresAt"}) == []
    assert metadata_differences(table, expires={}) == ["the table must have ExpiresAt as its time to live"]
