"""The statements that the policy of a media bucket must have: they guard the verdict and, on request, reads.

The constructs add them to a bucket of their own, and `video-moderation bucket-policy` prints them for a
bucket whose policy somebody else writes.

The statements deny, and name the exceptions in conditions: the policy needs the roles, the roles do not
need the policy, and no principal, administrator or not, is forgotten. A role of the stack is named by its
unique id (`aws:userid` is that id and the session's name), because an ARN in a condition means whoever has
it: with the stack gone and its bucket kept, a new role of the old name would be the judge.

The ways a tag of a verdict can reach or leave an object are closed one by one:

* named in an upload (PutObject, POST, multipart, copy with new tags) or in a tagging call: denied by its key,
  in any case of letters, because IAM does not distinguish the cases of a tag key when it reads one;
* replaced or removed by writing another set of tags over it, or by deleting the tags: denied, one statement a
  tag, because the keys of one condition must all match;
* carried over by a copy that keeps the source's tags, or by replication: such a copy writes tags without
  naming any, which is denied, and replicated tags are denied altogether.

Sources: https://docs.aws.amazon.com/AmazonS3/latest/userguide/tagging-and-policies.html, the service
authorization reference of Amazon S3, and for the id
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Self

from video_moderation.contract.status import DecisionKind, Status
from video_moderation.contract.storage.tags import AUDIENCE_TAG, DECISION_TAG, GUARDED_TAGS, VERDICT_TAG

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Statement = dict[str, Any]
Condition = dict[str, dict[str, Any]]

READ = ["s3:GetObject", "s3:GetObjectVersion"]
_UPLOAD = ["s3:PutObject"]
_WRITE_TAGS = ["s3:PutObjectTagging", "s3:PutObjectVersionTagging"]
_DROP_TAGS = ["s3:DeleteObjectTagging", "s3:DeleteObjectVersionTagging", "s3:ReplicateTags"]

_REPLACES = {
    "OnlyContentAlertReplacesVerdicts": VERDICT_TAG,
    "OnlyContentAlertReplacesAudiences": AUDIENCE_TAG,
    "OnlyContentAlertReplacesDecisions": DECISION_TAG,
}
_NAMES_OURS: Condition = {"ForAnyValue:StringEqualsIgnoreCase": {"s3:RequestObjectTagKeys": [*GUARDED_TAGS]}}
_NAMES_NONE: Condition = {"Null": {"s3:RequestObjectTagKeys": "true"}}


def existing(tag: str) -> str:
    """The condition key for a tag that the object version has.

    Example: `existing("moderation-verdict")` is `"s3:ExistingObjectTag/moderation-verdict"`
    """
    return f"s3:ExistingObjectTag/{tag}"


def every_session(role_id: str) -> str:
    """A pattern for `aws:userid` that matches every session of the role, and no other principal.

    Example: `every_session("AROAEXAMPLE")` is `"AROAEXAMPLE:*"`
    """
    return f"{role_id}:*"


def except_for(user_ids: Sequence[str], principal_arns: Sequence[str] = ()) -> Condition:
    """The condition of a Deny that holds for every principal but these.

    Negated operators match a key that the request does not have, so a service and an anonymous caller are
    denied.
    """
    by_id: Condition = {"StringNotLike": {"aws:userid": list(user_ids)}}
    by_arn: Condition = {"ArnNotEquals": {"aws:PrincipalArn": list(principal_arns)}}
    return {**by_id, **by_arn} if principal_arns else by_id


def verdict_guard(
    bucket_arn: str, writer_id: str, scanner_ids: Sequence[str] = (), scanner_arns: Sequence[str] = ()
) -> list[Statement]:
    """Deny every principal but the writer to write, replace, carry over or remove the tags of a verdict.

    Example: `verdict_guard("arn:aws:s3:::example-videos", "AROAEXAMPLE")[0]["Sid"]` is
        `"OnlyContentAlertWritesVerdicts"`

    Args:
        bucket_arn: ARN of the media bucket.
        writer_id: unique id of the role of Content Alert.
        scanner_ids: patterns for `aws:userid` of those that may add a tag of their own beside a verdict.
        scanner_arns: ARNs of further principals that may.
    """
    if scanner_ids or scanner_arns:
        return _guard_beside_scanners(bucket_arn, writer_id, scanner_ids, scanner_arns)
    others = {"StringNotLike": {"aws:userid": every_session(writer_id)}}

    def deny(sid: str, actions: Sequence[str], when: Mapping[str, Any]) -> Statement:
        return _deny(bucket_arn, sid, actions, {**when, **others})

    return [
        deny("OnlyContentAlertWritesVerdicts", _UPLOAD + _WRITE_TAGS, _NAMES_OURS),
        *(deny(sid, _WRITE_TAGS, {"Null": {existing(tag): "false"}}) for sid, tag in _REPLACES.items()),
        deny("NoVerdictIsCopiedAlong", _WRITE_TAGS, _NAMES_NONE),
        deny("OnlyContentAlertRemovesVerdicts", _DROP_TAGS, {}),
    ]


def _guard_beside_scanners(
    bucket_arn: str, writer_id: str, scanner_ids: Sequence[str], scanner_arns: Sequence[str]
) -> list[Statement]:
    """The guard, with scanners excepted, and what a scanner may not do, which nobody else may do anyway.

    A scanner writes the whole set of tags that it has read, with its own tag. It may name a tag of the
    verdict only where the object has it, and must name each that the object has: a set that it read before
    the verdict is denied, and the verdict is not lost.
    """
    writer = every_session(writer_id)
    others = except_for([writer, *scanner_ids], scanner_arns)
    guard = [
        _deny(bucket_arn, each["Sid"], each["Action"], {**each["Condition"], **others})
        for each in verdict_guard(bucket_arn, writer_id)[:-2]
    ]
    for sid, tag in _REPLACES.items():
        has, names = existing(tag), f"s3:RequestObjectTag/{tag}"
        brings, drops = {has: "true", names: "false"}, {has: "false", names: "true"}
        only_writer = except_for([writer])
        guard += [
            _deny(bucket_arn, f"{sid}Brought", _UPLOAD + _WRITE_TAGS, {"Null": brings, **only_writer}),
            _deny(bucket_arn, f"{sid}Dropped", _WRITE_TAGS, {"Null": drops, **only_writer}),
        ]
    return guard + verdict_guard(bucket_arn, writer_id)[-2:]


def read_guard(bucket_arn: str, others: Mapping[str, Any]) -> list[Statement]:
    """Deny `others` every read of a version that is neither clean nor approved, and of one that was rejected.

    An object without a verdict is denied, because `StringNotEquals` matches if there is no such tag. The
    names of the statements differ from those of GuardDuty's documented policy, which one bucket can have as
    well.

    Args:
        bucket_arn: ARN of the media bucket.
        others: the condition that says who is denied; see `except_for`.
    """
    neither = {
        existing(VERDICT_TAG): Status.CLEAN.tag_value,
        existing(DECISION_TAG): DecisionKind.APPROVED.tag_value,
    }
    rejected = {existing(DECISION_TAG): DecisionKind.REJECTED.tag_value}
    return [
        _deny(bucket_arn, "NoReadUnlessModerated", READ, {"StringNotEquals": neither, **others}),
        _deny(bucket_arn, "NoReadOfRejected", READ, {"StringEquals": rejected, **others}),
    ]


@dataclass(frozen=True, kw_only=True)
class BucketGuard:
    """What the statements of one media bucket depend on, as a stack outputs it.

    Example:
        >>> guard = BucketGuard(bucket_arn="arn:aws:s3:::example-videos", writer_id="AROAEXAMPLE")
        >>> len(guard.statements())
        6

    Attributes:
        bucket_arn: ARN of the media bucket.
        writer_id: unique id of the role of Content Alert.
        deny_unmoderated_reads: whether reads are guarded, too.
        reader_ids: patterns for `aws:userid` of those that may read every video.
        reader_arns: ARNs of further principals that may.
        scanner_ids: patterns for `aws:userid` of those that may add a tag of their own beside a verdict.
        scanner_arns: ARNs of further principals that may.
        owned: whether the stack writes the policy itself.
    """

    bucket_arn: str
    writer_id: str
    deny_unmoderated_reads: bool = False
    reader_ids: Sequence[str] = ()
    reader_arns: Sequence[str] = ()
    scanner_ids: Sequence[str] = ()
    scanner_arns: Sequence[str] = ()
    owned: bool = False

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what `to_json` wrote."""
        return cls(**json.loads(text))

    def to_json(self) -> str:
        """One line of JSON."""
        return json.dumps(asdict(self))

    def statements(self) -> list[Statement]:
        """The statements that the policy of the bucket must have."""
        guard = verdict_guard(self.bucket_arn, self.writer_id, self.scanner_ids, self.scanner_arns)
        if not self.deny_unmoderated_reads:
            return guard
        return guard + read_guard(self.bucket_arn, except_for(self.reader_ids, self.reader_arns))


def _deny(bucket_arn: str, sid: str, actions: Sequence[str], condition: Mapping[str, Any]) -> Statement:
    return {
        "Sid": sid,
        "Effect": "Deny",
        "Principal": {"AWS": "*"},
        "Action": list(actions),
        "Resource": f"{bucket_arn}/*",
        "Condition": dict(condition),
    }
