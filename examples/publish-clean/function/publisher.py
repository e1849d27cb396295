"""Publishes one video, or takes it down. An event may come twice: both are done again without harm."""

import os

import boto3

s3 = boto3.client("s3")
BUCKET = os.environ["PUBLISHED_BUCKET"]
VERSION_TAG = "moderated-version"


def handler(event, context):
    """Take an event of the pipeline: a verdict, or a moderator's decision."""
    video = event["detail"]
    decision = video.get("decision")
    if decision == "APPROVED" or (decision is None and video["verdict"] == "CLEAN"):
        publish(video)
    else:
        take_down(video)


def publish(video):
    """Copy the version that was moderated; the verdict's own tag stays behind."""
    source = {"Bucket": video["bucket"], "Key": video["key"], "VersionId": video["versionId"]}
    tag = f"{VERSION_TAG}={video['versionId']}"
    # In parts, if the video is large.
    s3.copy(source, BUCKET, video["key"], ExtraArgs={"TaggingDirective": "REPLACE", "Tagging": tag})


def take_down(video):
    """Delete what was published, if it is this version and not another upload of the same name."""
    try:
        tags = s3.get_object_tagging(Bucket=BUCKET, Key=video["key"])["TagSet"]
    except s3.exceptions.NoSuchKey:
        return
    if {"Key": VERSION_TAG, "Value": video["versionId"]} in tags:
        s3.delete_object(Bucket=BUCKET, Key=video["key"])
