"""The figures of the cost page are calculated from the calls that the pipeline makes."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from benchmarks.virtual_aws.prices import PRICES as OF_THE_BENCHMARKS
from moderation_stack import ModerationStack, ReviewRoom, VerdictWebhook
from moderation_stack.properties import Properties
from tests.template.reading import resources
from tests.template.synthesis import synthesize
from tests.unit.documents.figures import costs, prices, room_costs
from tests.unit.documents.figures.write_units import write_units
from tests.unit.documents.reading import section, text
from video_moderation.contract.metrics import SERVICES
from video_moderation.runtime import clients

if TYPE_CHECKING:
    from collections.abc import Iterator

    import aws_cdk as cdk

    from tests.template.reading import Template
    from tests.unit.simulation.pipeline_simulation import PipelineSimulation

DOCUMENT = "docs/reference/cost.md"
OF_THE_STAND_IN = "s3:HeadObject"
"""Rekognition's look at the object; the functions may not call it."""
ON_REQUEST = {"ShadowDisagreements", "DailyMinutesReached"}
"""Metrics that are never sent without a shadow policy, or without minutes of a day."""
SWIM = {"label": "Female Swimwear or Underwear", "from": 2.0, "to": 6.5, "confidence": 97.4}


@pytest.fixture
def month(template: Template) -> list[costs.Line]:
    """The bill of a month without any video."""
    configured = Properties()
    return costs.fixed_bill(
        alarms=len(resources(template, "AWS::CloudWatch::Alarm")),
        metrics=len(set(SERVICES) - ON_REQUEST),
        dispatch_every_minutes=round(configured.dispatch_every.to_minutes()),
        reconcile_every_minutes=round(configured.reconcile_every.to_minutes()),
    )


def test_a_video_takes_the_calls_that_are_reckoned_with(simulation: PipelineSimulation) -> None:
    simulation.upload("swimming.mp4", scenes=[SWIM])
    simulation.settle()
    simulation.clock.sleep(60)
    simulation.settle()
    assert simulation.at_rest()
    of_the_functions = [call for call in simulation.recorder.calls if call != OF_THE_STAND_IN]
    assert Counter(of_the_functions) == dict(costs.CALLS)


def test_the_writes_of_a_row_take_the_units_that_are_reckoned_with(simulation: PipelineSimulation) -> None:
    with recorded_writes(simulation) as written:
        simulation.upload("holiday/" * 10 + "swimming.mp4", scenes=[SWIM])
        simulation.settle()
        simulation.clock.sleep(60)
        simulation.settle()
    assert simulation.at_rest()
    assert len(written) == costs.CALLS["dynamodb:PutItem"] + costs.CALLS["dynamodb:UpdateItem"]
    assert sum(written) == costs.ROW_UNITS


@contextmanager
def recorded_writes(simulation: PipelineSimulation) -> Iterator[list[int]]:
    """The write units of each write of the one video's row, as they come."""
    found: list[int] = []
    seen: list[dict[str, Any]] = [{}]

    def after_write(**_: Any) -> None:
        (row,) = simulation.resources.rows()
        found.append(write_units(seen[-1], row))
        seen.append(row)

    # All tests share this client: what stayed registered would run in each of them.
    events = boto3.resource("dynamodb", config=clients.RETRYING).meta.client.meta.events
    names = [f"after-call.dynamodb.{operation}" for operation in ("PutItem", "UpdateItem")]
    for name in names:
        events.register(name, after_write, unique_id=f"units of {name}")
    try:
        yield found
    finally:
        for name in names:
            events.unregister(name, unique_id=f"units of {name}")


def test_the_bill_of_a_video_is_reckoned() -> None:
    assert costs.video_table() in section(DOCUMENT, "One video")


def test_the_bill_of_a_month_is_reckoned(month: list[costs.Line]) -> None:
    assert costs.fixed_table(month) in section(DOCUMENT, "A month without any video")


@pytest.fixture(scope="module")
def reviewed() -> Template:
    """The stack with a review room and a webhook."""

    def build(app: cdk.App) -> cdk.Stack:
        stack = ModerationStack(app, "ModerationStack")
        ReviewRoom(stack, "Review", moderation=stack.moderation)
        url = "https://example.com/verdicts"
        VerdictWebhook(stack, "Notify", moderation=stack.moderation, notify_url=url)
        return stack

    return synthesize(build)


def test_the_bill_of_a_review_room_is_reckoned(reviewed: Template) -> None:
    alarms = resources(reviewed, "AWS::CloudWatch::Alarm")
    bill = room_costs.room_bill(
        room_alarms=sum(name.startswith("Review") for name in alarms),
        webhook_alarms=sum(name.startswith("Notify") for name in alarms),
    )
    assert room_costs.room_table(bill) in section(DOCUMENT, "The review room and webhooks")
    assert len(resources(reviewed, "AWS::SecretsManager::Secret")) == 1


def test_every_price_is_listed_with_its_source() -> None:
    assert costs.price_table() in section(DOCUMENT, "The prices")


def test_the_benchmarks_reckon_with_the_same_prices() -> None:
    of_the_documents = {
        "Rekognition: minute of video": prices.REKOGNITION,
        "Lambda: request": prices.LAMBDA_REQUESTS,
        "Lambda: GB-second, arm64": prices.LAMBDA_TIME,
        "SQS: request": prices.SQS,
        "SNS: publish": prices.SNS,
        "DynamoDB: write request unit": prices.DYNAMODB_WRITES,
        "DynamoDB: read request unit": prices.DYNAMODB_READS,
        "S3: GET request": prices.S3_GETS,
        "S3: PUT request": prices.S3_PUTS,
        "EventBridge: custom event": prices.EVENTBRIDGE,
    }
    for unit, price in of_the_documents.items():
        assert OF_THE_BENCHMARKS[unit].dollars == pytest.approx(price.each), unit


def test_everything_but_rekognition_and_s3_is_below_a_thousandth() -> None:
    """Of a minute of flagged video, the short one of which shares the fixed costs of a video least."""
    rekognition, *others = costs.video_bill(1)
    ours = [line.dollars for line in others if not line.item.startswith("S3")]
    assert sum(ours) < rekognition.dollars / 1000


def test_rekognition_dominates_as_said() -> None:
    assert "less than two per cent" in text(DOCUMENT)
    for minutes in (1, 10):
        bill = costs.video_bill(minutes)
        assert bill[0].item == "Rekognition"
        assert (costs.total(bill) - bill[0].dollars) / bill[0].dollars < 0.02


def test_the_readme_sums_up_the_same(month: list[costs.Line]) -> None:
    said = " ".join(section("README.md", "What it costs").split())
    minute = costs.video_bill(1)
    assert f"About {costs.total(minute):.3f} USD for each minute of video" in said
    assert f"of which Rekognition takes {minute[0].dollars:.3f} USD" in said
    assert f"about {costs.total(month):.1f} USD a month" in said
