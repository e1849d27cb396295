from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError, ParamValidationError

from tests.unit.local.rekognition.harness import BUCKET

if TYPE_CHECKING:
    from tests.unit.local.rekognition.harness import Harness


def error_of(harness: Harness, **request: Any) -> tuple[str, str, int]:
    with pytest.raises(ClientError) as caught:
        harness.client.start_content_moderation(**request)
    answer = caught.value.response
    return answer["Error"]["Code"], answer["Error"]["Message"], answer["ResponseMetadata"]["HTTPStatusCode"]


def s3_object(name: str = "party.mp4", **more: str) -> dict[str, Any]:
    return {"S3Object": {"Bucket": BUCKET, "Name": name} | more}


def test_a_job_id_is_64_characters_of_hexadecimal(harness: Harness) -> None:
    assert re.fullmatch("[0-9a-f]{64}", harness.start())


def test_each_start_without_a_token_is_a_job_of_its_own(harness: Harness) -> None:
    assert harness.start() != harness.start()


@pytest.mark.parametrize(
    "video", [s3_object("gone.mp4"), s3_object(Version="gone"), s3_object("gone", Version="1")]
)
def test_a_missing_object_or_version_is_an_invalid_s3_object(harness: Harness, video: dict[str, Any]) -> None:
    message = "Unable to get object metadata from S3. Check object key, region and/or access permissions."
    assert error_of(harness, Video=video) == ("InvalidS3ObjectException", message, 400)


@pytest.mark.parametrize(
    "video", [{}, {"S3Object": {}}, {"S3Object": {"Bucket": BUCKET}}, {"S3Object": {"Name": "a"}}]
)
def test_a_video_that_names_no_object_is_an_invalid_s3_object(
    harness: Harness, video: dict[str, Any]
) -> None:
    answer = error_of(harness, Video=video)
    assert answer == ("InvalidS3ObjectException", "Request has invalid S3 object.", 400)


def test_a_video_over_the_limit_is_too_large(harness: Harness, video: bytes) -> None:
    harness.engine.configure(max_video_bytes=len(video) - 1)
    message = f"Video size in bytes: {len(video)} is more than the maximum limit of: {len(video) - 1} bytes."
    assert error_of(harness, Video=s3_object()) == ("VideoTooLargeException", message, 400)


def test_the_limit_is_ten_gigabytes_unless_told(harness: Harness) -> None:
    assert harness.engine.settings.max_video_bytes == 10 * 1024**3


def test_a_refused_start_takes_no_slot(harness: Harness) -> None:
    harness.engine.configure(max_concurrent_jobs=1)
    error_of(harness, Video=s3_object("gone.mp4"))
    assert harness.start()


def test_botocore_itself_refuses_a_request_without_a_video(harness: Harness) -> None:
    with pytest.raises(ParamValidationError):
        harness.client.start_content_moderation(JobTag="x")
    assert harness.engine.calls() == []


VIDEO = s3_object()
ROLE = "arn:aws:iam::000000000000:role/r"
TOPIC = "arn:aws:sns:us-east-1:000000000000:t"


@pytest.mark.parametrize(
    ("request_", "where", "rule"),
    [
        ({"MinConfidence": 100.5}, "'minConfidence'", "less than or equal to 100"),
        ({"MinConfidence": float("nan")}, "'minConfidence'", "of type float"),
        ({"ClientRequestToken": "x" * 65}, "'clientRequestToken'", "length less than or equal to 64"),
        ({"ClientRequestToken": "a b"}, "'clientRequestToken'", "^[a-zA-Z0-9-_]+$"),
        ({"JobTag": "with a space"}, "'jobTag'", "regular expression"),
        ({"JobTag": "x" * 1025}, "'jobTag'", "less than or equal to 1024"),
        ({"Video": s3_object("x" * 1025)}, "'video.s3Object.name'", "less than or equal to 1024"),
        ({"Video": {"S3Object": {"Bucket": "a/b/c", "Name": "x"}}}, "'video.s3Object.bucket'", "regular"),
        (
            {"NotificationChannel": {"SNSTopicArn": "arn:aws:sqs:us-east-1:000000000000:t", "RoleArn": ROLE}},
            "'notificationChannel.sNSTopicArn'",
            "regular expression",
        ),
        (
            {"NotificationChannel": {"SNSTopicArn": TOPIC, "RoleArn": "arn:aws:iam::1:role/r"}},
            "'notificationChannel.roleArn'",
            "regular expression",
        ),
    ],
)
def test_a_rule_of_the_model_that_botocore_lets_pass_is_an_invalid_parameter(
    harness: Harness, request_: dict[str, Any], where: str, rule: str
) -> None:
    code, message, status = error_of(harness, **({"Video": VIDEO} | request_))
    assert (code, status) == ("InvalidParameterException", 400)
    assert where in message
    assert rule in message


def test_all_broken_rules_are_told_at_once(harness: Harness) -> None:
    _, message, _ = error_of(harness, Video=VIDEO, MinConfidence=101.0, JobTag="a b")
    assert message.startswith("2 validation errors detected: ")


@pytest.mark.parametrize("confidence", [0, 50, 100])
def test_the_whole_range_of_min_confidence_is_accepted(harness: Harness, confidence: float) -> None:
    assert harness.start(MinConfidence=confidence)
