"""The size of a bucket policy, for which Amazon S3 has a limit of 20 KB.

Each reader that the policy names adds to it. A value that only CloudFormation knows counts with its greatest
length.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html
"""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

import aws_cdk as cdk

from moderation_stack.shared.intrinsics import filled_in
from moderation_stack.validation.property_error import reject

if TYPE_CHECKING:
    import aws_cdk.aws_s3 as s3

MOST_BYTES = 20 * 1024

_PSEUDO_PARAMETERS = {
    "AWS::Partition": len("aws-us-gov"),
    "AWS::Region": len("ap-northeast-1"),
    "AWS::AccountId": 12,
}
_BUCKET_ARN = len("arn:aws-us-gov:s3:::") + 63
_ATTRIBUTES = {"Arn": len("arn:aws-us-gov:iam::111111111111:role/") + 64, "RoleId": 21}
_ANY_OTHER = 128


def check_policy_size(bucket: s3.IBucket) -> None:
    """Raise `PropertyError` if S3 may refuse the bucket's policy, which would end the deployment."""
    if bucket.policy is None:
        return
    stack = cdk.Stack.of(bucket)
    document, bucket_arn = stack.resolve([bucket.policy.document, bucket.bucket_arn])
    longest = filled_in(document, partial(_at_its_longest, bucket_arn))
    size = len(json.dumps(longest, separators=(",", ":")))
    if size > MOST_BYTES:
        requirement = f"must be {MOST_BYTES} at most (roles of this account add nothing to it)"
        reject("size of the bucket policy in bytes", size, requirement)


def _at_its_longest(bucket_arn: Any, function: dict[str, Any]) -> str:
    match function:
        case _ if function == bucket_arn:
            return "x" * _BUCKET_ARN
        case {"Ref": name}:
            return "x" * _PSEUDO_PARAMETERS.get(name, _ANY_OTHER)
        case {"Fn::GetAtt": [_, attribute]}:
            return "x" * _ATTRIBUTES.get(attribute, _ANY_OTHER)
    return "x" * _ANY_OTHER
