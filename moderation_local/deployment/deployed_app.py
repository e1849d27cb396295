"""Start a local AWS and deploy the app to it; show both steps."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from moderation_local.aws.local_aws import LocalAws
from moderation_local.deployment.deploy import Deployment, NotSetUp, deploy
from moderation_local.waiting import NotInTime

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from moderation_local.story import Story

CONTEXT = {
    "alertEmails": "moderators@example.com",
    "operationsEmails": "operators@example.com",
    "retryBackoffSeconds": "1",
}
"""The app's configuration here: subscribers for both topics, and retries without a long backoff."""


@contextmanager
def deployed_app(
    story: Story, *, port: int | None = None, context: Mapping[str, str] | None = None
) -> Iterator[tuple[LocalAws, Deployment]]:
    """Yield a local AWS and the deployment in it; the end of the block removes both.

    ``context`` holds the app's ``-c key=value``; it overrides `CONTEXT`.

    Raises:
        NotSetUp: the stack has no outputs of a pipeline.
        NotInTime: a condition in the block did not come true in time; the message ends with the logs.
    """
    step = story.step("Local AWS")
    with LocalAws(port=port) as aws:
        step.done(f"ready on {aws.endpoint_url.removeprefix('http://')}, no account, no Docker")
        step = story.step("cdk deploy")
        deployment = deploy(aws, context={**CONTEXT, **(context or {})}, on_progress=step.progress)
        if "MediaBucketName" not in deployment.outputs:
            raise NotSetUp(
                f"{deployment.stack_name} has no output MediaBucketName: deploy a ModerationStack, or call "
                "add_outputs in your stack"
            )
        step.done(f"{deployment.stack_name}, {deployment.resource_count} resources")
        try:
            yield aws, deployment
        except NotInTime as late:
            raise NotInTime(f"{late}\n{aws.log_tail()}") from late
