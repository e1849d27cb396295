"""Gives a user a form with which a browser uploads one video, to a name that the user does not choose."""

import hashlib
import json
import os
import uuid

import boto3
from botocore.config import Config

# The address of the Region: S3 redirects others at first, which a browser does not follow with CORS.
s3 = boto3.client("s3", config=Config(signature_version="s3v4", s3={"addressing_style": "virtual"}))
MOST_BYTES = 2 * 1024**3
SECONDS = 300


def handler(event, context):
    """Answer with the form's address and fields."""
    subject = event["requestContext"]["authorizer"]["jwt"]["claims"]["sub"]
    user = hashlib.sha256(subject.encode()).hexdigest()[:32]  # a name such as ../x cannot change the folder
    form = s3.generate_presigned_post(
        os.environ["MEDIA_BUCKET"],
        f"uploads/{user}/{uuid.uuid4()}.mp4",
        Fields={"Content-Type": "video/mp4"},
        Conditions=[{"Content-Type": "video/mp4"}, ["content-length-range", 1, MOST_BYTES]],
        ExpiresIn=SECONDS,
    )
    return {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": json.dumps(form)}
