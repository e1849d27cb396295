"""Looking at the deployed pipeline from outside."""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING, Any

from moderation_local.waiting import until
from tests.unit.simulation.events import object_created
from video_moderation.contract.messaging.queue_messages import dispatch_trigger
from video_moderation.jobs.job_tag import JobTag

if TYPE_CHECKING:
    from collections.abc import Iterator

    from moderation_local.pipeline.deployed_pipeline import Pipeline

ON_THE_WAY = ("PENDING", "IN_PROGRESS", "RECOVERING")


def queue_url(stack: Pipeline, construct: str) -> str:
    """The URL of `VideoQueue`, `CompletionQueue`, or one of their `DeadLetters`."""
    urls = {id_: url for id_, url in stack.resources.items() if url.startswith("http")}
    [url] = [url for id_, url in urls.items() if id_[: -len("12345678")].endswith(construct)]
    return url


def send_upload_event(stack: Pipeline, name: str, version: str) -> None:
    """EventBridge delivers the event of an upload once more."""
    event = object_created(name, version, bucket=stack.bucket)
    stack.sqs.send_message(QueueUrl=queue_url(stack, "VideoQueue"), MessageBody=json.dumps(event))


def dispatch(stack: Pipeline) -> None:
    """The schedule triggers a dispatch run; the emulator runs no schedules."""
    body = json.dumps(dispatch_trigger("schedule"))
    stack.sqs.send_message(QueueUrl=queue_url(stack, "VideoQueue"), MessageBody=body)


def wait_until_quiet(stack: Pipeline, *, timeout: float = 120.0) -> None:
    """Every message was handled and no video is on its way any more."""
    urls = [queue_url(stack, name) for name in ("VideoQueue", "CompletionQueue")]

    def quiet() -> bool:
        return not any(_messages(stack, url) for url in urls) and not _on_the_way(stack)

    until(quiet, "the pipeline does not come to rest", timeout=timeout, interval=0.2)


def alerts_about(stack: Pipeline, name: str) -> list[str]:
    """The subjects of all alerts about a key so far."""
    told = stack.alerts.notifications()
    return [notice.subject for notice in told if json.loads(notice.message).get("key") == name]


def jobs_of(stack: Pipeline, video_id: str) -> list[dict[str, Any]]:
    """The jobs that were paid for a video, oldest first; jobs that others started have no tag."""
    return [
        job for job in stack.rekognition.jobs()["jobs"] if JobTag.video_of(job["job_tag"] or "") == video_id
    ]


def of_type(stack: Pipeline, resource_type: str) -> list[str]:
    """The names that CloudFormation gave to the stack's resources of a type."""
    return [each["PhysicalResourceId"] for each in _described(stack) if each["ResourceType"] == resource_type]


def physical_id(stack: Pipeline, construct: str, resource_type: str) -> str:
    """The name that CloudFormation gave to a construct's resource."""
    [found] = [
        resource["PhysicalResourceId"]
        for resource in _described(stack)
        if resource["ResourceType"] == resource_type
        and resource["LogicalResourceId"][: -len("12345678")].endswith(construct)
    ]
    return str(found)


def _described(stack: Pipeline) -> list[dict[str, Any]]:
    cloudformation = stack.aws.client("cloudformation")
    answer = cloudformation.describe_stack_resources(StackName=stack.deployment.stack_name)
    return list(answer["StackResources"])


def invoke(stack: Pipeline, function: str) -> None:
    """Runs a function as its schedule would."""
    name = physical_id(stack, function, "AWS::Lambda::Function")
    answer = stack.aws.client("lambda").invoke(FunctionName=name, Payload=b"{}")
    assert "FunctionError" not in answer, answer["Payload"].read()


@contextlib.contextmanager
def patience(stack: Pipeline, queue: str, *, receives: int) -> Iterator[None]:
    """For a while, the queue gives messages up after so many receives."""
    url = queue_url(stack, queue)
    names = ["RedrivePolicy"]
    before = stack.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    policy = {**json.loads(before["RedrivePolicy"]), "maxReceiveCount": receives}
    stack.sqs.set_queue_attributes(QueueUrl=url, Attributes={"RedrivePolicy": json.dumps(policy)})
    yield
    stack.sqs.set_queue_attributes(QueueUrl=url, Attributes=before)


def log_lines(stack: Pipeline, function: str, *, about: str) -> list[dict[str, Any]]:
    """The function's structured log lines that name a video."""
    group = physical_id(stack, f"{function}Logs", "AWS::Logs::LogGroup")
    events = stack.aws.client("logs").filter_log_events(logGroupName=group)["events"]
    lines = [json.loads(event["message"]) for event in events if event["message"].startswith("{")]
    return [line for line in lines if about in json.dumps(line) and "message" in line]


def _messages(stack: Pipeline, url: str) -> int:
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    attributes = stack.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    return sum(int(attributes[name]) for name in names)


def _on_the_way(stack: Pipeline) -> bool:
    return any(row.get("Status") in ON_THE_WAY for row in stack.video_analysis_table.scan()["Items"])
