"""The guard of a media bucket: who writes the tags of a verdict, and who reads what is not moderated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aws_cdk as cdk
import aws_cdk.aws_iam as iam
import jsii

from moderation_stack.shared.place import same_stack
from moderation_stack.shared.template_text import text_of
from moderation_stack.storage.bucket_policy_size import check_policy_size
from moderation_stack.storage.bucket_resource import keep_policy
from moderation_stack.validation import checks
from moderation_stack.validation.property_error import reject
from video_moderation.contract.storage import bucket_policy
from video_moderation.contract.storage.bucket_policy import every_session, read_guard, verdict_guard

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import aws_cdk.aws_s3 as s3

_NOT_EXTENDED = (
    "must be a bucket that this app creates, because the CDK cannot extend the policy of an imported one: "
    "add the statements that `video-moderation bucket-policy` prints to it, and set media_bucket_guarded=True"
)
_NOT_NAMED = "must be a role or user, without a condition: the bucket policy names it as an exception"
_OTHER_STACK = (
    "must be a role of the bucket's stack, because the bucket policy names it: create it there, or import it "
    "with iam.Role.from_role_arn"
)


class MediaBucketGuard:
    """Denials in the policy of a media bucket, with the principals that they spare.

    A statement that cannot be added is an error, and never left out in silence, unless the user has said that
    the bucket is guarded: then `to_json` says what its policy must have.

    Args:
        bucket: the media bucket.
        writer: the role of Content Alert.
        deny_unmoderated_reads: whether reads are guarded, too.
        guarded: whether somebody else writes the bucket's policy.
        scanners: roles that scan every object, and may add a tag of their own beside a verdict.

    Raises:
        PropertyError: the policy of the bucket cannot be extended.
    """

    def __init__(
        self,
        bucket: s3.IBucket,
        *,
        writer: iam.Role,
        deny_unmoderated_reads: bool,
        guarded: bool,
        scanners: Sequence[iam.IRole] = (),
    ) -> None:
        self._bucket = bucket
        self._writer = writer
        self._guarded = guarded
        self.denies_reads = deny_unmoderated_reads
        self._reader_ids: list[str] = []
        self._reader_arns: list[str] = []
        self._scanner_ids: list[str] = []
        self._scanner_arns: list[str] = []
        for scanner in scanners:
            self._name(scanner, self._scanner_ids, self._scanner_arns)
            self._name(scanner, self._reader_ids, self._reader_arns)
        statements = verdict_guard(bucket.bucket_arn, writer.role_id, self._scanner_ids, self._scanner_arns)
        if deny_unmoderated_reads:
            statements += read_guard(bucket.bucket_arn, self._others())
        for statement in statements:
            self._add(iam.PolicyStatement.from_json(statement))
        if bucket.policy:
            keep_policy(bucket)
        check_policy_size(bucket)

    def spare(self, reader: iam.IGrantable) -> None:
        """Let the denial of reads, if there is one, not apply to a principal.

        Raises:
            PropertyError: the bucket policy cannot name the principal.
        """
        checks.grantee(reader)
        if not self.denies_reads:
            return
        self._name(reader, self._reader_ids, self._reader_arns)
        check_policy_size(self._bucket)

    def _name(self, reader: iam.IGrantable, ids: list[str], arns: list[str]) -> None:
        """Add the principal to the exceptions: a role of the stack by its unique id, any other by its ARN."""
        principal = reader.grant_principal
        if isinstance(principal, iam.Role) and cdk.Resource.is_owned_resource(principal):
            if not same_stack(principal, self._bucket):
                reject("grantee", reader, _OTHER_STACK)
            ids.append(every_session(principal.role_id))
        else:
            arns.append(_arn_of(cdk.Stack.of(self._bucket), reader))

    def to_json(self) -> str:
        """What the statements depend on, as `BucketGuard.from_json` reads it.

        The text is known when the template is written, with the readers that were added until then.
        """
        return cdk.Lazy.uncached_string(_Produced(self._to_json))

    def _to_json(self) -> str:
        guard = bucket_policy.BucketGuard(
            bucket_arn=self._bucket.bucket_arn,
            writer_id=self._writer.role_id,
            deny_unmoderated_reads=self.denies_reads,
            reader_ids=self._reader_ids,
            reader_arns=self._reader_arns,
            scanner_ids=self._scanner_ids,
            scanner_arns=self._scanner_arns,
            owned=cdk.Resource.is_owned_resource(self._bucket),
        )
        return guard.to_json()

    def _others(self) -> dict[str, Any]:
        """Everybody who is not spared; readers are added until the template is written."""
        return {
            "StringNotLike": cdk.Lazy.uncached_any(_Produced(lambda: {"aws:userid": self._reader_ids})),
            "ArnNotEquals": cdk.Lazy.uncached_any(
                _Produced(lambda: {"aws:PrincipalArn": self._reader_arns} if self._reader_arns else None)
            ),
        }

    def _add(self, statement: iam.PolicyStatement) -> None:
        added = self._bucket.add_to_resource_policy(statement).statement_added
        if not added and not self._guarded:
            reject("media_bucket", self._bucket, _NOT_EXTENDED)


@jsii.implements(cdk.IAnyProducer, cdk.IStringProducer)
class _Produced:
    """A value that is asked for each time that it is needed, last when the template is written."""

    def __init__(self, produce: Callable[[], Any]) -> None:
        self._produce = produce

    def produce(self, *_: object) -> Any:
        return self._produce()


def _arn_of(stack: cdk.Stack, reader: iam.IGrantable) -> str:
    """The ARN that the principal has in `aws:PrincipalArn`: that of one role or user."""
    fragment = reader.grant_principal.policy_fragment
    named = [str(each) for each in fragment.principal_json.get("AWS", [])]
    text = text_of(stack, named[0]) or "" if len(named) == 1 else "*"
    if fragment.conditions or "*" in text or text.endswith(":root"):
        reject("grantee", reader, _NOT_NAMED)
    return named[0]
