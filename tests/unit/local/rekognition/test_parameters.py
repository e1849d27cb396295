"""Requests that botocore's client would not even send, as another SDK might."""

from __future__ import annotations

from typing import Any

import pytest

from moderation_local.rekognition import RekognitionError
from moderation_local.rekognition.parameters import check_request

START, GET = "StartContentModeration", "GetContentModeration"


@pytest.mark.parametrize(
    ("operation", "request_", "message"),
    [
        (START, {}, "Value null at 'video'"),
        (START, {"Video": None}, "Value null at 'video'"),
        (START, {"Video": "party.mp4"}, "must be of type structure"),
        (START, {"Video": {"S3Object": {"Bucket": 7}}}, "'video.s3Object.bucket'"),
        (START, {"Video": {}, "MinConfidence": "50"}, "must be of type float"),
        (START, {"Video": {}, "MinConfidence": True}, "must be of type float"),
        (START, {"Video": {}, "MinConfidence": float("nan")}, "greater than or equal to 0"),
        (START, {"Video": {}, "MinConfidence": -1}, "greater than or equal to 0"),
        (START, {"Video": {}, "NotificationChannel": {}}, "'notificationChannel.roleArn'"),
        (START, {"Video": {}, "ClientRequestToken": ""}, "length greater than or equal to 1"),
        (GET, {}, "Value null at 'jobId'"),
        (GET, {"JobId": "a.b"}, "regular expression"),
        (GET, {"JobId": "x", "MaxResults": 0}, "greater than or equal to 1"),
        (GET, {"JobId": "x", "MaxResults": 1.5}, "must be of type integer"),
        (GET, {"JobId": "x", "NextToken": "t" * 256}, "less than or equal to 255"),
        (GET, {"JobId": "x", "SortBy": "SIZE"}, "enum value set: [NAME, TIMESTAMP]"),
        (GET, {"JobId": "x", "AggregateBy": "HOURS"}, "enum value set: [TIMESTAMPS, SEGMENTS]"),
    ],
)
def test_a_broken_rule_names_the_member_and_the_rule(
    operation: str, request_: dict[str, Any], message: str
) -> None:
    with pytest.raises(RekognitionError) as caught:
        check_request(operation, request_)
    assert caught.value.code == "InvalidParameterException"
    assert message in caught.value.text


def test_unknown_members_and_nulls_are_ignored() -> None:
    check_request(GET, {"JobId": "x", "Colour": "red", "NextToken": None})
