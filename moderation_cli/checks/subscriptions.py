"""Whether the messages of both topics reach somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from moderation_cli.checks.check_result import CheckResult, Health

if TYPE_CHECKING:
    from collections.abc import Iterator

    from moderation_cli.stack.deployment import Deployment


def subscriptions(deployment: Deployment) -> Iterator[CheckResult]:
    """Whether somebody gets the messages of both topics: unconfirmed subscriptions get none."""
    sns = deployment.client("sns")
    for subject, output in (("alert topic", "AlertTopicArn"), ("operations topic", "OperationsTopicArn")):
        topic = deployment.output(output)
        pages = sns.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic)
        found = [each for page in pages for each in page["Subscriptions"]]
        # An ARN, or PendingConfirmation or, for a while, Deleted.
        pending = [each["Endpoint"] for each in found if each["SubscriptionArn"] == "PendingConfirmation"]
        confirmed = sum(each["SubscriptionArn"].startswith("arn:") for each in found)
        for endpoint in pending:
            yield CheckResult(
                subject,
                Health.BAD,
                f"{endpoint} has not confirmed",
                "the subscriber has to follow the link in the e-mail from AWS",
            )
        if confirmed:
            yield CheckResult(subject, Health.GOOD, f"{confirmed} confirmed")
        else:
            yield CheckResult(
                subject, Health.BAD, "nobody gets its messages", f"aws sns subscribe --topic-arn {topic} …"
            )
