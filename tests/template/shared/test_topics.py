from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.template.reading import as_list, permissions, policies, resources, said, statements

if TYPE_CHECKING:
    from tests.template.reading import Template

TOPICS = ("AlertTopic", "OperationsTopic", "CompletionChannelTopic")


def subscriptions(template: Template, topic: str) -> list[dict[str, Any]]:
    found = resources(template, "AWS::SNS::Subscription").values()
    return [subscription for subscription in found if said(subscription["TopicArn"]) == topic]


def emails(template: Template, topic: str) -> list[str]:
    return sorted(
        found["Endpoint"] for found in subscriptions(template, topic) if found["Protocol"] == "email"
    )


def test_there_are_three_topics(template: Template) -> None:
    assert set(resources(template, "AWS::SNS::Topic")) == set(TOPICS)


@pytest.mark.parametrize("topic", TOPICS)
def test_topics_are_encrypted_with_the_one_key(template: Template, topic: str) -> None:
    assert said(resources(template, "AWS::SNS::Topic")[topic]["KmsMasterKeyId"]) == "TopicKey.Arn"


@pytest.mark.parametrize("topic", TOPICS)
def test_plain_http_is_refused(template: Template, topic: str) -> None:
    policy = resources(template, "AWS::SNS::TopicPolicy")[f"{topic}Policy"]
    (refusal,) = [statement for statement in statements(policy) if statement["Effect"] == "Deny"]
    assert refusal["Action"] == "sns:Publish"
    assert refusal["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_the_key_is_rotated(template: Template) -> None:
    assert resources(template, "AWS::KMS::Key")["TopicKey"]["EnableKeyRotation"] is True


def test_the_key_goes_with_the_stack_since_nothing_is_kept_under_it(template: Template) -> None:
    assert policies(template, "TopicKey") == {"DeletionPolicy": "Delete", "UpdateReplacePolicy": "Delete"}


def test_the_key_is_for_the_account_and_its_alarms(template: Template) -> None:
    owner, alarms = resources(template, "AWS::KMS::Key")["TopicKey"]["KeyPolicy"]["Statement"]
    assert said(owner["Principal"]["AWS"]) == "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"
    assert alarms["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert alarms["Action"] == ["kms:Decrypt", "kms:GenerateDataKey*"]
    assert said(alarms["Condition"]["StringEquals"]["aws:SourceAccount"]) == "${AWS::AccountId}"


def test_alarms_of_the_account_reach_the_operators(template: Template) -> None:
    policy = resources(template, "AWS::SNS::TopicPolicy")["OperationsTopicPolicy"]
    (alarms,) = [statement for statement in statements(policy) if statement["Effect"] == "Allow"]
    assert alarms["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert as_list(alarms["Action"]) == ["sns:Publish"]
    assert said(alarms["Condition"]["StringEquals"]["aws:SourceAccount"]) == "${AWS::AccountId}"


def test_nobody_is_told_until_somebody_is_configured(template: Template) -> None:
    assert subscriptions(template, "AlertTopic") == []
    assert subscriptions(template, "OperationsTopic") == []


def test_moderators_and_operators_are_told_by_email(configured: Template) -> None:
    assert emails(configured, "AlertTopic") == ["moderator@example.com", "second.moderator@example.com"]
    assert emails(configured, "OperationsTopic") == ["operator@example.com"]


def test_emails_leave_out_alerts_that_a_digest_tells(configured: Template) -> None:
    for found in subscriptions(configured, "AlertTopic"):
        assert found["FilterPolicy"] == {"delivery": ["single", "digest"]}


def test_operators_get_messages_without_attributes_such_as_alarms(configured: Template) -> None:
    (found,) = subscriptions(configured, "OperationsTopic")
    assert "FilterPolicy" not in found


def test_completions_reach_both_queues_without_an_envelope(template: Template) -> None:
    found = subscriptions(template, "CompletionChannelTopic")
    assert {said(subscription["Endpoint"]) for subscription in found} == {
        "VideoQueue.Arn",
        "CompletionQueue.Arn",
    }
    assert {(found["Protocol"], found["RawMessageDelivery"]) for found in found} == {("sqs", True)}


def test_a_completion_sns_cannot_deliver_is_kept(template: Template) -> None:
    found = {said(each["Endpoint"]): each for each in subscriptions(template, "CompletionChannelTopic")}
    target = found["CompletionQueue.Arn"]["RedrivePolicy"]["deadLetterTargetArn"]
    assert said(target) == "CompletionQueueDeadLetters.Arn"
    assert "RedrivePolicy" not in found["VideoQueue.Arn"]


def test_rekognition_takes_its_role_for_this_account_only(template: Template) -> None:
    role = resources(template, "AWS::IAM::Role")["CompletionChannelRole"]
    (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"Service": "rekognition.amazonaws.com"}
    ((operator, condition),) = trust["Condition"].items()
    assert (operator, said(condition["aws:SourceAccount"])) == ("StringEquals", "${AWS::AccountId}")


def test_rekognition_can_publish_completions_and_do_nothing_else(template: Template) -> None:
    assert permissions(template, "CompletionChannelRole") == {
        ("sns:Publish", "CompletionChannelTopic"),
        ("kms:Decrypt", "TopicKey.Arn"),
        ("kms:GenerateDataKey*", "TopicKey.Arn"),
    }
