"""The template for the console, launched as the console does it, and the cases of the CDK stack run on it."""

from __future__ import annotations

import re
import shlex
import subprocess
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

from moderation_local.deployment.deploy import Deployment
from moderation_local.pipeline.deployed_pipeline import Pipeline
from moderation_local.waiting import until
from moderation_stack.console.__main__ import write
from tests.local.documents.aws_cli import find_aws_cli

# The cases themselves: pytest collects them here too, with the `stack` of this file. Those of files that fail
# are left out: no parameter shortens the minutes between their attempts.
from tests.local.pipeline.test_pipeline import (
    test_2500_labels_on_three_pages_are_all_stored_and_alerted_once,
    test_a_clean_video_is_clean_and_nobody_is_alerted,
    test_a_flagged_video_is_stored_alerted_tagged_and_told_to_the_operators_table,
    test_a_text_file_starts_nothing,
    test_an_ugly_key_ends_at_its_verdict,
    test_nothing_of_all_this_became_a_dead_letter,
    test_the_archive_waits_for_the_verdict,
    test_the_logs_name_video_and_job_on_every_line_of_a_conclusion,
    test_the_same_event_twice_is_one_job_and_one_alert,
    test_the_same_name_with_other_content_is_another_video,
    test_two_labels_at_one_timestamp_are_two_rows,
)
from tests.local.review.room_client import RoomClient

if TYPE_CHECKING:
    from moderation_local.aws.local_aws import LocalAws

__all__ = [
    "test_2500_labels_on_three_pages_are_all_stored_and_alerted_once",
    "test_a_clean_video_is_clean_and_nobody_is_alerted",
    "test_a_flagged_video_is_stored_alerted_tagged_and_told_to_the_operators_table",
    "test_a_text_file_starts_nothing",
    "test_an_ugly_key_ends_at_its_verdict",
    "test_nothing_of_all_this_became_a_dead_letter",
    "test_the_archive_waits_for_the_verdict",
    "test_the_logs_name_video_and_job_on_every_line_of_a_conclusion",
    "test_the_same_event_twice_is_one_job_and_one_alert",
    "test_the_same_name_with_other_content_is_another_video",
    "test_two_labels_at_one_timestamp_are_two_rows",
]

ALL_ANSWERS = {
    "EmailAddr": "moderators@example.com",
    "OperationsEmailAddr": "operators@example.com",
    "ReviewRoom": "yes",
    "PolicyPreset": "news",
    "ArchiveAfterDays": "7",
    "S3MediaBucket": "launched-from-the-console",
    "DynamoDBMetadataTableName": "console-labels",
    "DynamoDBVideoAnalysisTableName": "console-videos",
}
NO_EMAIL_SUBSCRIPTIONS: list[str] = []


@pytest.fixture(scope="module")
def template_url(aws: LocalAws, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The file, uploaded to a bucket as the console does it: 51,200 bytes are all a request may hold."""
    file = tmp_path_factory.mktemp("dist") / "console.template.yaml"
    write(file)
    s3 = aws.client("s3")
    s3.create_bucket(Bucket="uploads-of-the-console")
    s3.put_object(Bucket="uploads-of-the-console", Key=file.name, Body=file.read_bytes())
    return f"{aws.endpoint_url}/uploads-of-the-console/{file.name}"


def launch(aws: LocalAws, url: str, name: str, answers: dict[str, str]) -> Pipeline:
    cloudformation = aws.client("cloudformation")
    cloudformation.create_stack(
        StackName=name,
        TemplateURL=url,
        Capabilities=["CAPABILITY_IAM"],
        Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in answers.items()],
    )
    cloudformation.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig={"Delay": 1})
    (stack,) = cloudformation.describe_stacks(StackName=name)["Stacks"]
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
    return Pipeline(aws, Deployment(name, outputs, resource_count=0))


@pytest.fixture(scope="module")
def stack(aws: LocalAws, template_url: str) -> Pipeline:
    """Launched with every parameter as the console proposes it, but for the addresses."""
    return launch(
        aws,
        template_url,
        "ConsoleStack",
        {"EmailAddr": "moderators@example.com", "OperationsEmailAddr": "operators@example.com"},
    )


@pytest.fixture(scope="module")
def answered(aws: LocalAws, template_url: str) -> Pipeline:
    """Launched with an answer of its own to every parameter; no other test sends alerts here."""
    return launch(aws, template_url, "Answered", ALL_ANSWERS)


def test_the_commands_of_an_alert_decide(answered: Pipeline, folder: str, video: bytes) -> None:
    """Pasted into a shell that has the AWS CLI only."""
    name = f"{folder}beach.mp4"
    answered.upload(name, video, scenes=[{"label": "Corpses", "confidence": 97, "from": 2, "to": 6}])
    answered.wait_for_status(name, "FLAGGED")
    lines = answered.mailbox.wait_for(lambda mail: name in mail.subject).text.splitlines()
    command = lines[lines.index("To reject:") + 1]
    aws = find_aws_cli()
    if aws is None:
        pytest.skip("this machine has no AWS CLI of version 2.13 or newer")
    program, *arguments = shlex.split(command)
    assert program == "aws"
    subprocess.run(  # noqa: S603 - the command of the alert
        [aws, *arguments], env=answered.aws.environment, check=True, capture_output=True
    )
    until(lambda: (answered.video(name) or {}).get("Decision") == "REJECTED", "nothing is decided")


def test_the_alert_leads_to_the_room_where_a_moderator_decides(
    answered: Pipeline, folder: str, video: bytes
) -> None:
    """Page and API come from the source in the template."""
    name = f"{folder}beach.mp4"
    answered.upload(name, video, scenes=[{"label": "Corpses", "confidence": 97, "from": 2, "to": 6}])
    answered.wait_for_status(name, "FLAGGED")
    room = RoomClient(answered)
    video_id = room.id_of(name)
    mail = answered.mailbox.wait_for(lambda mail: name in mail.subject).text
    assert f"{room.url}#/video/{video_id}" in mail.splitlines()
    index = room.get("").content.decode()
    for address in re.findall(r'(?:href|src)="(page/[^"]+)"', index):
        assert room.get(address).status == 200, address
    room.add_moderator("ann")
    token = room.token_of("ann")
    assert room.call("POST", f"api/videos/{video_id}/claim", token, {}).status == 200
    decision = {"decision": "REJECTED", "note": "as in the alert"}
    assert room.call("POST", f"api/videos/{video_id}/decision", token, decision).json == {"state": "sent"}
    until(lambda: (answered.video(name) or {}).get("Decision") == "REJECTED", "nothing is decided")
    assert (answered.video(name) or {})["DecidedBy"].endswith(":ann")


def subscribers(aws: LocalAws, topic: str) -> list[str]:
    pages = aws.client("sns").get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic)
    return [
        each["Endpoint"] for page in pages for each in page["Subscriptions"] if each["Protocol"] == "email"
    ]


def test_every_answer_has_its_effect(aws: LocalAws, answered: Pipeline, video: bytes) -> None:
    outputs = answered.deployment.outputs
    assert outputs["MediaBucketName"] == "launched-from-the-console"
    assert outputs["MetadataTableName"] == "console-labels"
    assert outputs["VideoAnalysisTableName"] == "console-videos"
    assert outputs["PolicyVersion"].startswith("news-1+")
    assert subscribers(aws, outputs["AlertTopicArn"]) == ["moderators@example.com"]
    assert subscribers(aws, outputs["OperationsTopicArn"]) == ["operators@example.com"]
    rules = aws.client("s3").get_bucket_lifecycle_configuration(Bucket=answered.bucket)["Rules"]
    assert {each["Days"] for rule in rules for each in rule.get("Transitions", [])} == {7}
    answered.upload(
        "beach.mp4",
        video,
        scenes=[{"label": "Female Swimwear or Underwear", "confidence": 97, "from": 2, "to": 6}],
    )
    row = answered.wait_for_status("beach.mp4")
    assert (row["Status"], row["PolicyVersion"]) == ("CLEAN", outputs["PolicyVersion"])


def test_without_an_answer_it_moderates_too_and_asks_nobody(
    aws: LocalAws, template_url: str, video: bytes
) -> None:
    plain = launch(aws, template_url, "Unanswered", {})
    assert "ReviewUrl" not in plain.deployment.outputs
    assert subscribers(aws, plain.deployment.outputs["AlertTopicArn"]) == NO_EMAIL_SUBSCRIPTIONS
    plain.upload(
        "beach.mp4",
        video,
        scenes=[{"label": "Female Swimwear or Underwear", "confidence": 97, "from": 2, "to": 6}],
    )
    assert plain.wait_for_status("beach.mp4")["Status"] == "FLAGGED"


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"EmailAddr": "moderators"}, "must be empty or an e-mail address"),
        ({"S3MediaBucket": "My Videos"}, "must be empty or a new bucket's name"),
        ({"ArchiveAfterDays": "-1"}, "must be a whole number from 0"),
        (
            {"DynamoDBMetadataTableName": "videos", "DynamoDBVideoAnalysisTableName": "videos"},
            "DynamoDBMetadataTableName must differ from DynamoDBVideoAnalysisTableName",
        ),
        ({"PolicyPreset": "newz"}, "PolicyPreset"),
        ({"ReviewRoom": "maybe"}, "ReviewRoom"),
    ],
)
def test_a_wrong_answer_is_refused_in_words(
    aws: LocalAws, template_url: str, answers: dict[str, str], words: str
) -> None:
    with pytest.raises(ClientError, match=words):
        launch(aws, template_url, "Refused", answers)
