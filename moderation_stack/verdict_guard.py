"""The verdict tag is Content Alert's alone: policy statements that keep everybody else from it.

They name the writer in a condition (`aws:PrincipalArn`), so the policy needs the role and the role does not
need the policy: no circle, and no principal, administrator or not, is forgotten. The ways a tag can reach or
leave an object are closed one by one:

* named in an upload (PutObject, POST, multipart, copy with new tags) or in a tagging call: denied by its key,
  in any case of letters, since IAM does not tell the cases of a tag key apart when it reads one;
* replaced or removed by writing another set of tags over it, or by deleting the tags: denied;
* carried over by a copy that keeps the source's tags, or by replication: such a copy writes tags without
  naming any, which is denied, and replicated tags are denied altogether.

Sources: https://docs.aws.amazon.com/AmazonS3/latest/userguide/tagging-and-policies.html and the service
authorization reference of Amazon S3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk.aws_iam as iam

from moderation_stack.archive import VERDICT_TAG

if TYPE_CHECKING:
    from collections.abc import Mapping

    import aws_cdk.aws_s3 as s3

_READ = ["s3:GetObject", "s3:GetObjectVersion"]
_UPLOAD = ["s3:PutObject"]
_WRITE_TAGS = ["s3:PutObjectTagging", "s3:PutObjectVersionTagging"]
_DROP_TAGS = ["s3:DeleteObjectTagging", "s3:DeleteObjectVersionTagging", "s3:ReplicateTags"]

_NAMES_THE_VERDICT = {"ForAnyValue:StringEqualsIgnoreCase": {"s3:RequestObjectTagKeys": VERDICT_TAG}}
_NAMES_NO_TAG = {"Null": {"s3:RequestObjectTagKeys": "true"}}
_HAS_A_VERDICT = {"Null": {f"s3:ExistingObjectTag/{VERDICT_TAG}": "false"}}


def guard_verdict(bucket: s3.Bucket, writer: iam.IRole) -> None:
    """Deny every principal but `writer` to write, replace, carry over or remove the verdict tag."""

    def deny(sid: str, actions: list[str], when: Mapping[str, Mapping[str, str]]) -> None:
        bucket.add_to_resource_policy(
            iam.PolicyStatement(
                sid=sid,
                effect=iam.Effect.DENY,
                principals=[iam.AnyPrincipal()],
                actions=actions,
                resources=[bucket.arn_for_objects("*")],
                conditions={**when, "ArnNotEquals": {"aws:PrincipalArn": writer.role_arn}},
            )
        )

    deny("OnlyContentAlertWritesVerdicts", _UPLOAD + _WRITE_TAGS, _NAMES_THE_VERDICT)
    deny("OnlyContentAlertReplacesVerdicts", _WRITE_TAGS, _HAS_A_VERDICT)
    deny("NoVerdictIsCopiedAlong", _WRITE_TAGS, _NAMES_NO_TAG)
    deny("OnlyContentAlertRemovesVerdicts", _DROP_TAGS, {})


def grant_read_clean(bucket: s3.Bucket, reader: iam.IGrantable) -> iam.Grant:
    """Let `reader` get objects whose verdict is clean, and no others."""
    return iam.Grant.add_to_principal(
        grantee=reader,
        actions=_READ,
        resource_arns=[bucket.arn_for_objects("*")],
        conditions={"StringEquals": {f"s3:ExistingObjectTag/{VERDICT_TAG}": "clean"}},
    )
