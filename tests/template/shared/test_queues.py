from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.template.reading import as_list, resources, said, statements

if TYPE_CHECKING:
    from tests.template.reading import Template

FUNCTION_TIMEOUTS = {"VideoQueue": 60, "CompletionQueue": 300, "DecisionQueue": 300}
WORK_QUEUES = tuple(FUNCTION_TIMEOUTS)
ALL_QUEUES = (*WORK_QUEUES, *(f"{name}DeadLetters" for name in WORK_QUEUES))
DAY = 86_400


def queue(template: Template, name: str) -> dict[str, Any]:
    return resources(template, "AWS::SQS::Queue")[name]


def senders(template: Template, name: str) -> set[tuple[str, str]]:
    """Who may send to a queue: service and source, of statements that allow it under that condition alone."""
    found = set()
    for statement in statements(resources(template, "AWS::SQS::QueuePolicy")[f"{name}Policy"]):
        if statement["Effect"] == "Allow":
            assert "sqs:SendMessage" in as_list(statement["Action"])
            ((operator, condition),) = statement["Condition"].items()
            assert (operator, list(condition)) == ("ArnEquals", ["aws:SourceArn"])
            found.add((statement["Principal"]["Service"], said(condition["aws:SourceArn"])))
    return found


def test_there_are_three_queues_with_a_dead_letter_queue_each(template: Template) -> None:
    assert set(resources(template, "AWS::SQS::Queue")) == set(ALL_QUEUES)


@pytest.mark.parametrize("name", ALL_QUEUES)
def test_messages_are_encrypted(template: Template, name: str) -> None:
    assert queue(template, name)["SqsManagedSseEnabled"] is True


@pytest.mark.parametrize("name", ALL_QUEUES)
def test_plain_http_is_refused(template: Template, name: str) -> None:
    policy = resources(template, "AWS::SQS::QueuePolicy")[f"{name}Policy"]
    (refusal,) = [statement for statement in statements(policy) if statement["Effect"] == "Deny"]
    assert refusal["Action"] == "sqs:*"
    assert refusal["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


@pytest.mark.parametrize("name", WORK_QUEUES)
def test_ten_failed_deliveries_lead_to_the_dead_letter_queue(template: Template, name: str) -> None:
    redrive = queue(template, name)["RedrivePolicy"]
    assert said(redrive["deadLetterTargetArn"]) == f"{name}DeadLetters.Arn"
    assert redrive["maxReceiveCount"] == 10


@pytest.mark.parametrize(("name", "timeout"), FUNCTION_TIMEOUTS.items())
def test_a_message_stays_hidden_for_six_times_the_functions_time_limit(
    template: Template, name: str, timeout: int
) -> None:
    assert queue(template, name)["VisibilityTimeout"] == 6 * timeout


@pytest.mark.parametrize("name", WORK_QUEUES)
def test_dead_letters_are_kept_a_week_longer_than_messages(template: Template, name: str) -> None:
    assert queue(template, name)["MessageRetentionPeriod"] == 7 * DAY
    assert queue(template, f"{name}DeadLetters")["MessageRetentionPeriod"] == 14 * DAY


def test_the_video_queue_is_rung_by_uploads_the_clock_and_completions_only(template: Template) -> None:
    assert senders(template, "VideoQueue") == {
        ("events.amazonaws.com", "Uploads.Arn"),
        ("events.amazonaws.com", "DispatchSchedule.Arn"),
        ("sns.amazonaws.com", "CompletionChannelTopic"),
    }


def test_the_completion_queue_hears_completions_only(template: Template) -> None:
    assert senders(template, "CompletionQueue") == {("sns.amazonaws.com", "CompletionChannelTopic")}


def test_the_decision_queue_hears_those_only_whose_own_permissions_let_them(template: Template) -> None:
    assert senders(template, "DecisionQueue") == set()


def test_undeliverable_uploads_and_completions_end_among_the_dead_letters(template: Template) -> None:
    assert senders(template, "VideoQueueDeadLetters") == {("events.amazonaws.com", "Uploads.Arn")}
    assert senders(template, "CompletionQueueDeadLetters") == {
        ("sns.amazonaws.com", "CompletionChannelTopic")
    }
