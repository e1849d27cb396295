"""`doctor` finds what is not as it should be, and says what to do about it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from importlib import metadata
from typing import TYPE_CHECKING, Any

import pytest
from botocore.parsers import ResponseParserError

from moderation_cli.terminal.exit_codes import PROBLEMS_FOUND
from tests.unit.domain.bucket.test_bucket_check import GUARD, NAME, Bucket
from tests.unit.operations.answers import Failure, client
from tests.unit.operations.conftest import OUTPUTS
from tests.unit.operations.dead_letter_queues import DeadLetterQueues
from tests.unit.operations.decision_queue import flagged
from video_moderation.runtime.clock import iso
from video_moderation.videos.line.backfill_hold import BackfillHold
from video_moderation.videos.video_analysis import FRESH, line_position

if TYPE_CHECKING:
    from tests.unit.operations.conftest import Account, Run
    from tests.unit.simulation.resources import Resources

RELEASE = metadata.version("cdk-video-moderation")
BOTH_TOPICS = ("alert", "operations")


class Stack:
    """A healthy stack; a test takes a part of its health away."""

    def __init__(self, account: Account, resources: Resources) -> None:
        self.account = account
        self.table = resources.analysis
        self.subscriptions: dict[str, list[str]] = {topic: ["arn:aws:sns:1"] for topic in BOTH_TOPICS}
        self.alarms: list[dict[str, Any]] = [alarm("Age"), alarm("Errors")]
        self.deleted: list[str] = []
        self.quota: Any = 20.0
        self.bucket = Bucket()
        outputs = {"Release": RELEASE, "MediaBucketName": NAME, "MediaBucketGuard": GUARD.to_json()}
        account.stacks = {"Shop": OUTPUTS | outputs}
        account.tables |= {"analysis": resources.analysis, "metadata": resources.metadata}
        self.use(DeadLetterQueues())
        account.clients |= {
            "cloudformation": account.cloudformation(ListStackResources=self._resources),
            "sns": client("sns", {"ListSubscriptionsByTopic": self._subscribed}),
            "cloudwatch": client("cloudwatch", {"DescribeAlarms": self._alarms}),
            "service-quotas": client("service-quotas", {"GetServiceQuota": self._quota}),
            "s3": client("s3", {name: self.bucket.answering(name) for name in self.bucket.parts}),
        }

    def use(self, queues: DeadLetterQueues) -> None:
        self.account.clients["sqs"] = queues.sqs

    def put(self, **row: Any) -> None:
        self.table.put_item(Item={"Position": row["QueuedAt"], **flagged(1), **row})

    def _resources(self, _: Any) -> dict[str, Any]:
        now = datetime(2026, 11, 23, tzinfo=UTC)
        found = [
            {
                "LogicalResourceId": each["AlarmName"],
                "PhysicalResourceId": each["AlarmName"],
                "ResourceType": "AWS::CloudWatch::Alarm",
                "ResourceStatus": "CREATE_COMPLETE",
                "LastUpdatedTimestamp": now,
            }
            for each in self.alarms
        ]
        return {"StackResourceSummaries": found}

    def _subscribed(self, params: dict[str, Any]) -> dict[str, Any]:
        topic = params["TopicArn"].rpartition(":")[2]
        arns = self.subscriptions[topic]
        return {"Subscriptions": [{"SubscriptionArn": arn, "Endpoint": "ann@example.com"} for arn in arns]}

    def _alarms(self, params: dict[str, Any]) -> dict[str, Any]:
        assert len(params["AlarmNames"]) <= 100
        names = {*params["AlarmNames"]} - {*self.deleted}
        return {"MetricAlarms": [each for each in self.alarms if each["AlarmName"] in names]}

    def _quota(self, _: Any) -> dict[str, Any]:
        if isinstance(self.quota, Failure):
            raise self.quota
        return {"Quota": {"Value": self.quota}}


def alarm(name: str, state: str = "OK", *, enabled: bool = True) -> dict[str, Any]:
    return {
        "AlarmName": name,
        "AlarmDescription": f"what to do about {name}",
        "StateValue": state,
        "ActionsEnabled": enabled,
        "AlarmActions": ["arn:aws:sns:eu-west-1:123456789012:operations"],
    }


@pytest.fixture
def stack(account: Account, resources: Resources) -> Stack:
    return Stack(account, resources)


def problems(run: Run) -> dict[str, str]:
    """What it found by subject; its exit code must say whether there is anything."""
    code, shown, _ = run("doctor", "--output", "json")
    found = {
        each["subject"]: f"{each['text']}; {each['remedy']}"
        for each in json.loads(shown)
        if each["health"] in ("problem", "unknown")
    }
    assert code == (PROBLEMS_FOUND if found else 0)
    return found


def test_a_healthy_stack_is_as_it_should_be(stack: Stack, run: Run) -> None:
    assert problems(run) == {}
    code, shown, reported = run("doctor")
    assert (code, reported) == (0, "")
    assert shown.splitlines()[-1] == "everything is as it should be"
    assert "20 stored-video jobs at a time" in shown
    assert "none of 2 is in alarm" in shown


def test_a_deployment_that_failed_is_a_problem(stack: Stack, run: Run) -> None:
    stack.account.status = "UPDATE_ROLLBACK_COMPLETE"
    assert problems(run)["stack"].startswith("Shop is UPDATE_ROLLBACK_COMPLETE; see the stack's events")


def test_another_release_is_a_note(stack: Stack, run: Run) -> None:
    stack.account.stacks["Shop"] |= {"Release": "0.0.9"}
    assert problems(run) == {}
    assert f"release 0.0.9 is deployed, this command is of {RELEASE}" in run("doctor")[1]
    del stack.account.stacks["Shop"]["Release"]
    assert f"an older release is deployed, this command is of {RELEASE}" in run("doctor")[1]


@pytest.mark.parametrize("topic", BOTH_TOPICS)
def test_a_topic_that_nobody_listens_to_is_a_problem(stack: Stack, run: Run, topic: str) -> None:
    stack.subscriptions[topic] = []
    assert problems(run) == {
        f"{topic} topic": "nobody gets its messages; aws sns subscribe --topic-arn "
        f"arn:aws:sns:eu-west-1:123456789012:{topic} …"
    }


def test_who_has_not_confirmed_is_named(stack: Stack, run: Run) -> None:
    stack.subscriptions["alert"].append("PendingConfirmation")
    assert problems(run)["alert topic"].startswith("ann@example.com has not confirmed; ")


def test_who_has_unsubscribed_counts_for_nothing(stack: Stack, run: Run) -> None:
    stack.subscriptions["alert"].append("Deleted")
    assert problems(run) == {}
    stack.subscriptions["alert"] = ["Deleted"]
    assert problems(run)["alert topic"].startswith("nobody gets its messages; ")


def test_a_table_that_lacks_a_key_or_an_index_is_a_problem(
    stack: Stack, resources: Resources, run: Run
) -> None:
    """Such as one that the user brings: the synthesis cannot see an imported table."""
    stack.account.tables["metadata"] = resources.decisions
    (problem,) = problems(run).values()
    assert problem.startswith("decisions: the table must have the key VideoName, LabelKey")
    stack.account.tables = {"analysis": resources.metadata, "metadata": resources.metadata}
    _, shown, _ = run("doctor")
    assert "must have the index AwaitingDecision" in shown


def test_an_alarm_is_shown_with_what_to_do(stack: Stack, run: Run) -> None:
    stack.alarms[1] = alarm("Errors", "ALARM")
    assert problems(run) == {"alarm": "Errors is in alarm; what to do about Errors"}
    code, shown, _ = run("doctor")
    assert (code, shown.splitlines()[-2:]) == (
        PROBLEMS_FOUND,
        ["alarm: what to do about Errors", "1 problem"],
    )


def test_an_alarm_that_would_tell_nobody_is_a_problem(stack: Stack, run: Run) -> None:
    stack.alarms[0] = alarm("Age", enabled=False)
    assert problems(run)["alarm"].startswith("Age tells nobody; ")

    stack.alarms[0] = {**alarm("Age"), "AlarmActions": []}
    assert problems(run) == {
        "alarm": "Age tells nobody; let it notify a topic: it has no action for the state ALARM"
    }


def test_an_alarm_that_somebody_deleted_is_a_problem(stack: Stack, run: Run) -> None:
    stack.deleted = ["Age"]
    assert problems(run)["alarm"].startswith("Age is gone; ")
    assert "is in alarm" not in run("doctor")[1]


def test_an_alarm_without_data_is_named(stack: Stack, run: Run) -> None:
    stack.alarms[0] = alarm("Age", "INSUFFICIENT_DATA")
    assert problems(run) == {}
    assert "1 of 2 have no data yet: Age" in run("doctor")[1]


def test_of_many_alarms_without_data_a_few_are_named(stack: Stack, run: Run) -> None:
    stack.alarms = [alarm(f"a{number}", "INSUFFICIENT_DATA") for number in range(1, 6)]
    assert "5 of 5 have no data yet: a1, a2, a3 and 2 more\n" in run("doctor")[1]


def test_labels_that_nobody_deletes_although_they_expire_are_a_problem(
    stack: Stack, resources: Resources, run: Run
) -> None:
    """As of an imported table, whose time to live the synthesis cannot see."""
    assert "metadata has no time to live of ExpiresAt" in run("doctor")[1]
    resources.metadata.put_item(Item={"VideoName": "a.mp4", "LabelKey": "1", "ExpiresAt": 1})
    assert "although they state when they expire" in problems(run)["metadata table"]
    on = {"Enabled": True, "AttributeName": "ExpiresAt"}
    resources.metadata.meta.client.update_time_to_live(TableName="metadata", TimeToLiveSpecification=on)
    assert problems(run) == {}


def test_more_alarms_than_a_call_takes_are_all_looked_at(stack: Stack, run: Run) -> None:
    stack.alarms = [alarm(f"a{number}") for number in range(150)] + [alarm("last", "ALARM")]
    assert problems(run)["alarm"].startswith("last is in alarm")


def test_dead_letters_are_counted_and_the_way_out_is_named(stack: Stack, run: Run) -> None:
    stack.use(DeadLetterQueues(completion_dead=3))
    found = problems(run)["dead letters"]
    assert found.startswith("3 of the completion queue; ")
    assert found.endswith("run video-moderation redrive")


def test_a_line_that_does_not_move_is_a_problem(stack: Stack, run: Run) -> None:
    long_ago = iso(datetime.now(UTC) - timedelta(minutes=30))
    stack.put(Status="PENDING", QueuedAt=long_ago)
    assert problems(run)["waiting"].startswith(f"1 wait, the oldest since {long_ago} (30 minutes ago); ")


def test_a_line_that_waits_for_a_free_job_is_none(stack: Stack, run: Run) -> None:
    stack.put(Status="PENDING", QueuedAt=iso(datetime.now(UTC) - timedelta(minutes=30)))
    stack.put(VideoId="f" * 64, Status="IN_PROGRESS", QueuedAt=iso(datetime.now(UTC)))
    assert problems(run) == {}


def test_a_video_that_has_just_come_is_none(stack: Stack, run: Run) -> None:
    stack.put(Status="PENDING", QueuedAt=iso(datetime.now(UTC)))
    assert problems(run) == {}


def test_what_aws_does_not_answer_is_a_problem_and_ends_nothing_else(stack: Stack, run: Run) -> None:
    def refuse(_: Any) -> dict[str, Any]:
        raise Failure("AccessDenied", "not authorized")

    stack.account.clients["cloudwatch"] = client("cloudwatch", {"DescribeAlarms": refuse})
    stack.use(DeadLetterQueues(video_dead=1))
    found = problems(run)
    assert found["alarms"] == "could not be examined: DescribeAlarms: AccessDenied: not authorized; "
    assert found["dead letters"].startswith("1 of the video queue; ")


def test_what_is_no_answer_of_aws_ends_nothing_else(stack: Stack, run: Run) -> None:
    class Proxy:
        def describe_alarms(self, **_: Any) -> dict[str, Any]:
            raise ResponseParserError("Unable to parse response (no element found)")

    stack.account.clients["cloudwatch"] = Proxy()
    assert problems(run) == {"alarms": "could not be examined: Unable to parse response (no element found); "}


def test_a_quota_that_may_not_be_read_is_no_problem(stack: Stack, run: Run) -> None:
    stack.quota = Failure("AccessDeniedException", "")
    assert problems(run) == {}
    assert "could not be examined: GetServiceQuota: AccessDeniedException\n" in run("doctor")[1]


def test_a_bucket_that_lost_its_guard_is_a_problem(stack: Stack, run: Run) -> None:
    stack.bucket.parts["GetBucketPolicy"] = Failure("NoSuchBucketPolicy", "none")
    code, printed, _ = run("doctor")
    assert code == PROBLEMS_FOUND
    assert "the policy does not guard verdicts" in printed


def test_where_uploaders_take_turns_the_first_of_the_line_is_not_the_oldest(stack: Stack, run: Run) -> None:
    turn, long_ago = "2016-11-23T07:00:00.000Z", "2016-11-23T08:30:00.000Z"
    for number, since in enumerate(("2016-11-23T08:40:00.000Z", long_ago, "2016-11-23T08:50:00.000Z")):
        position = line_position(FRESH, since, turn[:-2] + f"{number}Z")
        stack.put(VideoId=f"v{number}", Status="PENDING", QueuedAt=since, Position=position)
    assert problems(run)["waiting"].startswith(f"3 wait, the oldest since {long_ago} (")


def test_a_library_that_waits_is_no_stuck_video(stack: Stack, run: Run) -> None:
    old = {"QueuedAt": "2016-11-23T08:00:00.000Z", "Position": "5#2016-11-23T08:00:00.000Z"}
    stack.put(Status="PENDING", **old)
    BackfillHold(stack.table).begin(datetime(2026, 11, 23, tzinfo=UTC))
    code, printed, _ = run("doctor")
    assert code == 0
    assert "1 wait, all of them behind uploads, held since 2026-11-23" in printed
    BackfillHold(stack.table).end()
    code, printed, _ = run("doctor")
    assert code == 0
    assert "if none starts, see the log of the Video Processor" in printed
