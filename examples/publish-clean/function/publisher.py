"""Publishes one video, or takes it down. An event may come twice: both are done again without harm."""

import os

import boto3

s3 = boto3.client("s3")


def handler(event, context):
    """Take an event of the pipeline."""
    video, bucket = event["detail"], os.environ["PUBLISHED_BUCKET"]
    if video.get("decision") == "REJECTED":
        s3.delete_object(Bucket=bucket, Key=video["key"])
        return
    source = {"Bucket": video["bucket"], "Key": video["key"], "VersionId": video["versionId"]}
    # In parts, if the video is large. Tags stay behind: a verdict is about the moderated version.
    s3.copy(source, bucket, video["key"], ExtraArgs={"TaggingDirective": "REPLACE"})
