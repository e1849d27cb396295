"""Start a local AWS with the app deployed, telling both steps."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from moderation_local.aws import LocalAws
from moderation_local.deploy import Deployment, deploy
from moderation_local.waiting import NotInTime

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from moderation_local.story import Story

CONTEXT = {
    "alertEmails": "moderators@example.com",
    "operationsEmails": "operators@example.com",
    "retryBackoffSeconds": "1",
}
"""How the app is configured here: somebody to write to, and retries that nobody has to wait for."""


@contextmanager
def deployed_app(
    story: Story, *, port: int | None = None, context: Mapping[str, str] | None = None
) -> Iterator[tuple[LocalAws, Deployment]]:
    """Yield a local AWS and what is deployed to it; both are gone after the block.

    ``context`` is what ``-c key=value`` gives the app; it goes before `CONTEXT`.

    Raises:
        NotInTime: something waited for in the block did not happen; the logs' last lines are added.
    """
    step = story.step("Local AWS")
    with LocalAws(port=port) as aws:
        step.done(f"ready on {aws.endpoint_url.removeprefix('http://')}, no account, no Docker")
        step = story.step("cdk deploy")
        deployment = deploy(aws, context={**CONTEXT, **(context or {})}, on_progress=step.progress)
        step.done(f"{deployment.stack_name}, {deployment.resource_count} resources")
        try:
            yield aws, deployment
        except NotInTime as late:
            raise NotInTime(f"{late}\n{aws.log_tail()}") from late
