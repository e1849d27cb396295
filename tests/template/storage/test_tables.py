from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.template.reading import policies, resources

if TYPE_CHECKING:
    from tests.template.reading import Template

TABLES = ("VideoAnalysisTable", "MetadataTable", "DecisionTable", "Alerts")


def table(template: Template, name: str) -> dict[str, Any]:
    return resources(template, "AWS::DynamoDB::Table")[name]


def keys(schema: list[dict[str, str]]) -> dict[str, str]:
    return {part["KeyType"]: part["AttributeName"] for part in schema}


def test_there_are_these_tables(template: Template) -> None:
    assert set(resources(template, "AWS::DynamoDB::Table")) == set(TABLES)


def test_a_row_of_the_video_analysis_table_is_a_video(template: Template) -> None:
    assert keys(table(template, "VideoAnalysisTable")["KeySchema"]) == {"HASH": "VideoId"}


def test_a_row_of_the_metadata_table_is_a_label_of_a_video(template: Template) -> None:
    assert keys(table(template, "MetadataTable")["KeySchema"]) == {"HASH": "VideoName", "RANGE": "LabelKey"}


@pytest.mark.parametrize(
    ("index", "by"),
    [
        ("ByStatus", {"HASH": "Status", "RANGE": "Position"}),
        ("ByVideoName", {"HASH": "VideoName", "RANGE": "QueuedAt"}),
    ],
)
def test_videos_are_found_by_status_and_by_name_oldest_first(
    template: Template, index: str, by: dict[str, str]
) -> None:
    indexes = {
        found["IndexName"]: found for found in table(template, "VideoAnalysisTable")["GlobalSecondaryIndexes"]
    }
    assert set(indexes) == {"ByStatus", "ByVideoName", "AwaitingDecision"}
    assert keys(indexes[index]["KeySchema"]) == by
    listed = {"ByStatus": "ALL", "ByVideoName": "INCLUDE"}[index]
    assert indexes[index]["Projection"]["ProjectionType"] == listed


def test_what_waits_for_people_has_a_sparse_index_of_its_own(template: Template) -> None:
    indexes = {
        found["IndexName"]: found for found in table(template, "VideoAnalysisTable")["GlobalSecondaryIndexes"]
    }
    waiting = indexes["AwaitingDecision"]
    assert keys(waiting["KeySchema"]) == {"HASH": "AwaitsDecision", "RANGE": "FinishedAt"}
    assert waiting["Projection"]["ProjectionType"] == "INCLUDE"


def test_only_labels_that_have_an_end_expire(template: Template) -> None:
    tables = resources(template, "AWS::DynamoDB::Table")
    expiring = {name: table.get("TimeToLiveSpecification") for name, table in tables.items()}
    assert expiring.pop("MetadataTable") == {"AttributeName": "ExpiresAt", "Enabled": True}
    assert set(expiring.values()) == {None}


def test_a_row_of_the_decision_table_is_a_decision_on_a_video(template: Template) -> None:
    decisions = table(template, "DecisionTable")
    assert keys(decisions["KeySchema"]) == {"HASH": "VideoId", "RANGE": "DecisionKey"}
    (index,) = decisions["GlobalSecondaryIndexes"]
    assert keys(index["KeySchema"]) == {"HASH": "Month", "RANGE": "DecisionKey"}


def test_a_row_of_the_alert_table_is_what_waits_for_a_digest_or_the_pace(template: Template) -> None:
    assert keys(table(template, "Alerts")["KeySchema"]) == {"HASH": "Kind", "RANGE": "Id"}


@pytest.mark.parametrize("name", TABLES)
def test_all_keys_are_texts(template: Template, name: str) -> None:
    assert {attribute["AttributeType"] for attribute in table(template, name)["AttributeDefinitions"]} == {
        "S"
    }


@pytest.mark.parametrize("name", TABLES)
def test_tables_cost_what_is_used(template: Template, name: str) -> None:
    assert table(template, name)["BillingMode"] == "PAY_PER_REQUEST"


@pytest.mark.parametrize("name", TABLES)
def test_tables_can_be_restored_to_any_point_in_time(template: Template, name: str) -> None:
    assert table(template, name)["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}


@pytest.mark.parametrize("name", TABLES)
def test_tables_are_encrypted_under_a_key_of_the_account(template: Template, name: str) -> None:
    assert table(template, name)["SSESpecification"] == {"SSEEnabled": True}


@pytest.mark.parametrize("name", TABLES)
def test_tables_outlive_the_stack_and_cannot_be_deleted_by_mistake(template: Template, name: str) -> None:
    assert policies(template, name) == {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}
    assert table(template, name)["DeletionProtectionEnabled"] is True


@pytest.mark.parametrize("name", TABLES)
def test_tables_go_with_the_stack_on_request(configured: Template, name: str) -> None:
    assert policies(configured, name) == {"DeletionPolicy": "Delete", "UpdateReplacePolicy": "Delete"}
    assert table(configured, name)["DeletionProtectionEnabled"] is False


def test_tables_get_their_names_from_cloudformation_unless_configured(
    template: Template, configured: Template
) -> None:
    assert not ["TableName" for name in TABLES if "TableName" in table(template, name)]
    assert [table(configured, name)["TableName"] for name in TABLES[:2]] == [
        "example-videos",
        "example-labels",
    ]


def test_the_turns_of_uploaders_are_kept_only_if_uploaders_take_turns(configured: Template) -> None:
    line = table(configured, "Line")
    assert keys(line["KeySchema"]) == {"HASH": "Kind", "RANGE": "Id"}
    assert line["TimeToLiveSpecification"] == {"AttributeName": "ExpiresAt", "Enabled": True}
