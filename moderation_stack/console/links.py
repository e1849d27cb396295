"""Outputs that lead on: pages of the console for the stack that was just launched."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk

if TYPE_CHECKING:
    from moderation_stack.video_moderation import VideoModeration

_DOMAINS = {"aws": "aws.amazon.com", "aws-us-gov": "amazonaws-us-gov.com"}


def add_links(stack: cdk.Stack, moderation: VideoModeration) -> None:
    """Add an output for each page that a newcomer looks for.

    The addresses are those that the console itself shows; AWS documents none of them.
    """
    domains = cdk.CfnMapping(
        stack, "ConsoleDomain", mapping={partition: {"Domain": name} for partition, name in _DOMAINS.items()}
    )
    console = f"https://{cdk.Aws.REGION}.console.{domains.find_in_map(cdk.Aws.PARTITION, 'Domain')}"
    region = f"region={cdk.Aws.REGION}"
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
