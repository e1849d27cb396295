"""The tags of a verdict are Content Alert's alone: policy statements that keep everybody else from them.

They name the writer in a condition, so the policy needs the role and the role does not need the policy: no
circle, and no principal, administrator or not, is forgotten. The condition is about the unique id of the role
(`aws:userid` is that id and the session's name), since an ARN in a condition means whoever has it: with the
stack gone and its buckets kept, a new role of the old name would be the judge.

The ways a tag can reach or leave an object are closed one by one:

* named in an upload (PutObject, POST, multipart, copy with new tags) or in a tagging call: denied by its key,
  in any case of letters, since IAM does not tell the cases of a tag key apart when it reads one;
* replaced or removed by writing another set of tags over it, or by deleting the tags: denied, one statement a
  tag, since the keys of one condition must all match;
* carried over by a copy that keeps the source's tags, or by replication: such a copy writes tags without
  naming any, which is denied, and replicated tags are denied altogether.

Sources: https://docs.aws.amazon.com/AmazonS3/latest/userguide/tagging-and-policies.html, the service
authorization reference of Amazon S3, and for the id
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk.aws_iam as iam

from video_moderation.contract.tags import AUDIENCE_TAG, DECISION_TAG, GUARDED_TAGS, VERDICT_TAG

if TYPE_CHECKING:
    from collections.abc import Mapping

    import aws_cdk.aws_s3 as s3

_UPLOAD = ["s3:PutObject"]
_WRITE_TAGS = ["s3:PutObjectTagging", "s3:PutObjectVersionTagging"]
_DROP_TAGS = ["s3:DeleteObjectTagging", "s3:DeleteObjectVersionTagging", "s3:ReplicateTags"]

_REPLACES = {
    "OnlyContentAlertReplacesVerdicts": VERDICT_TAG,
    "OnlyContentAlertReplacesAudiences": AUDIENCE_TAG,
    "OnlyContentAlertReplacesDecisions": DECISION_TAG,
}
_NAMES_OURS = {"ForAnyValue:StringEqualsIgnoreCase": {"s3:RequestObjectTagKeys": list(GUARDED_TAGS)}}
_NAMES_NONE = {"Null": {"s3:RequestObjectTagKeys": "true"}}


def guard_verdict(bucket: s3.Bucket, writer: iam.Role) -> None:
    """Deny every principal but `writer` to write, replace, carry over or remove the tags of a verdict."""

    def deny(sid: str, actions: list[str], when: Mapping[str, Mapping[str, object]]) -> None:
        bucket.add_to_resource_policy(
            iam.PolicyStatement(
                sid=sid,
                effect=iam.Effect.DENY,
                principals=[iam.AnyPrincipal()],
                actions=actions,
                resources=[bucket.arn_for_objects("*")],
                conditions={**when, "StringNotLike": {"aws:userid": f"{writer.role_id}:*"}},
            )
        )

    deny("OnlyContentAlertWritesVerdicts", _UPLOAD + _WRITE_TAGS, _NAMES_OURS)
    for sid, tag in _REPLACES.items():
        deny(sid, _WRITE_TAGS, {"Null": {f"s3:ExistingObjectTag/{tag}": "false"}})
    deny("NoVerdictIsCopiedAlong", _WRITE_TAGS, _NAMES_NONE)
    deny("OnlyContentAlertRemovesVerdicts", _DROP_TAGS, {})
