"""Outputs that lead on: pages of the console for the stack that was just launched."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk

from moderation_stack.review.sign_in import CognitoSignIn

if TYPE_CHECKING:
    from moderation_stack.review.review_room import ReviewRoom
    from moderation_stack.video_moderation import VideoModeration

_DOMAIN = "ConsoleDomain"
_DOMAINS = {"aws": "aws.amazon.com", "aws-us-gov": "amazonaws-us-gov.com"}


def add_links(stack: cdk.Stack, moderation: VideoModeration) -> None:
    """Add an output for each page that a newcomer looks for.

    The addresses are those that the console itself shows; AWS documents none of them.
    """
    console, region = _console(stack), f"region={cdk.Aws.REGION}"
    tables = f"{console}/dynamodbv2/home?{region}#item-explorer?table="
    links = {
        "UploadLink": (
            "Upload videos here",
            f"{console}/s3/upload/{moderation.media_bucket.bucket_name}?{region}",
        ),
        "VideosLink": ("A row for each video", f"{tables}{moderation.video_analysis_table.table_name}"),
        "LabelsLink": ("A row for each label", f"{tables}{moderation.metadata_table.table_name}"),
        "AlarmsLink": ("Alarms", f"{console}/cloudwatch/home?{region}#alarmsV2:"),
    }
    for name, (description, address) in links.items():
        cdk.CfnOutput(stack, name, description=description, value=address)


def add_moderators_link(room: ReviewRoom) -> None:
    """Add an output that leads to the user pool of a review room, where its moderators are added."""
    stack = cdk.Stack.of(room)
    if not isinstance(room.sign_in, CognitoSignIn):
        raise TypeError(f"{room.node.path} has no user pool")
    pool = room.sign_in.user_pool.user_pool_id
    address = f"{_console(stack)}/cognito/v2/idp/user-pools/{pool}/user-management/users"
    cdk.CfnOutput(
        stack,
        "ModeratorsLink",
        description="Add the moderators of the review room here",
        value=f"{address}?region={cdk.Aws.REGION}",
    )


def _console(stack: cdk.Stack) -> str:
    """The address of the console in the partition and Region of the stack."""
    domains = stack.node.try_find_child(_DOMAIN) or cdk.CfnMapping(
        stack, _DOMAIN, mapping={partition: {"Domain": name} for partition, name in _DOMAINS.items()}
    )
    if not isinstance(domains, cdk.CfnMapping):
        raise TypeError(f"{domains.node.path} is no mapping")
    return f"https://{cdk.Aws.REGION}.console.{domains.find_in_map(cdk.Aws.PARTITION, 'Domain')}"
