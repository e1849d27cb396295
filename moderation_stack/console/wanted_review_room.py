"""The review room of the console template, which exists only if the parameter `ReviewRoom` is `yes`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
import aws_cdk.aws_s3 as s3

from moderation_stack.console.links import add_moderators_link
from moderation_stack.outputs import add_review_outputs
from moderation_stack.review.review_room import ReviewRoom
from moderation_stack.shared.cfn_resource import cfn_resource
from moderation_stack.storage.archive import Archive
from moderation_stack.storage.archive_rules import archive_rules

if TYPE_CHECKING:
    from constructs import IConstruct

    from moderation_stack.video_moderation import VideoModeration

_RULES_BEFORE_HELD = 2
"""The rules of the media bucket that do not depend on flagged videos: abandoned uploads, and clean videos."""


def add_review_room(
    moderation: VideoModeration, *, archive_after: cdk.Duration, wanted: cdk.CfnCondition
) -> None:
    """Add a `ReviewRoom` whose every resource and output is under one condition.

    Its id is that of the app, so that the resources have the same logical ids.
    """
    stack = cdk.Stack.of(moderation)
    there_already = set(stack.node.children)
    room = ReviewRoom(stack, "Review", moderation=moderation)
    add_review_outputs(room)
    add_moderators_link(room)
    for added in stack.node.children:
        if added not in there_already:
            _only_if(wanted, added)
    moderation.link_alerts_to(_if(wanted, room.url, cdk.Aws.NO_VALUE))
    _hold_flagged_if(wanted, moderation.media_bucket, archive_after)


def _only_if(wanted: cdk.CfnCondition, added: IConstruct) -> None:
    for child in added.node.find_all():
        if isinstance(child, cdk.CfnResource):
            child.cfn_options.condition = wanted
        elif isinstance(child, cdk.CfnOutput):
            child.condition = wanted


def _hold_flagged_if(wanted: cdk.CfnCondition, bucket: s3.IBucket, archive_after: cdk.Duration) -> None:
    """Let flagged videos wait for a decision where there is a room: nobody can play an archived video.

    The bucket has the rules of `hold_flagged`. One more archives flagged videos undecided, without a room.
    """
    if not isinstance(bucket, s3.Bucket):
        raise TypeError(f"{bucket.node.path} is no bucket of this stack")
    _, *held = archive_rules(Archive(after=archive_after, hold_flagged=True))
    _, unseen = archive_rules(Archive(after=archive_after))
    first = _RULES_BEFORE_HELD
    bucket.add_lifecycle_rule(**unseen)
    for place in range(first, first + len(held)):
        _enable_if(wanted, bucket, place, "Enabled", "Disabled")
    _enable_if(wanted, bucket, first + len(held), "Disabled", "Enabled")


def _enable_if(wanted: cdk.CfnCondition, bucket: s3.Bucket, place: int, then: str, otherwise: str) -> None:
    cfn_resource(bucket, s3.CfnBucket).add_property_override(
        f"LifecycleConfiguration.Rules.{place}.Status", _if(wanted, then, otherwise)
    )


def _if(wanted: cdk.CfnCondition, then: str, otherwise: str) -> str:
    return cdk.Token.as_string(cdk.Fn.condition_if(wanted.logical_id, then, otherwise))
