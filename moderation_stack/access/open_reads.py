"""A warning for each statement of the app that lets videos be read that were not moderated."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

import aws_cdk as cdk
import aws_cdk.aws_iam as iam
import aws_cdk.aws_s3 as s3
import constructs
import jsii

from moderation_stack.shared.intrinsics import as_list
from moderation_stack.shared.place import same_stack
from moderation_stack.shared.template_text import text_of
from video_moderation.contract.storage.bucket_policy import READ, existing
from video_moderation.contract.storage.tags import DECISION_TAG, VERDICT_TAG

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from constructs import Construct, IConstruct

UNMODERATED_READ = "cdk-video-moderation:unmoderatedRead"
"""The id of the warning, for `Annotations.of(…).acknowledge_warning`."""

_ADVICE = (
    "lets videos be read that were not moderated. Use grant_read_moderated or cloudfront_origin instead, or "
    "set deny_unmoderated_reads=True. If it is intended, use grant_read_unmoderated, or acknowledge this "
    "warning."
)
_READ_EVERYTHING = (
    "AdministratorAccess",
    "PowerUserAccess",
    "ReadOnlyAccess",
    "S3FullAccess",
    "S3ReadOnlyAccess",
)
_POLICIES = (
    iam.CfnGroupPolicy,
    iam.CfnManagedPolicy,
    iam.CfnPolicy,
    iam.CfnRolePolicy,
    iam.CfnUserPolicy,
    s3.CfnBucketPolicy,
)
_IDENTITIES = (iam.CfnGroup, iam.CfnRole, iam.CfnUser)
_OUR_TAGS = {existing(tag).lower() for tag in (VERDICT_TAG, DECISION_TAG)}


def warn_of_open_reads(scope: Construct, bucket: s3.IBucket, spared: Sequence[IConstruct] = ()) -> None:
    """Warn, when the app is synthesized, of everything in it that can read the bucket without the gate.

    Policies inside of `scope`, the pipeline itself, are left out, but for the policy of the bucket. So are
    those of principals that are to read every video.
    """
    for principal in spared:
        cdk.Annotations.of(principal).acknowledge_warning(UNMODERATED_READ)
    scope.node.add_validation(_OpenReads(scope, bucket))


@jsii.implements(constructs.IValidation)
class _OpenReads:
    """Runs once all statements are there and references between stacks are resolved."""

    def __init__(self, scope: Construct, bucket: s3.IBucket) -> None:
        self._scope = scope
        self._bucket = bucket

    def validate(self) -> list[str]:
        own = f"{self._scope.node.path}/"
        for construct in self._scope.node.root.node.find_all():
            if not isinstance(construct, (*_POLICIES, *_IDENTITIES)):
                continue
            if isinstance(construct, s3.CfnBucketPolicy) or not construct.node.path.startswith(own):
                for found in _findings(construct, self._bucket):
                    cdk.Annotations.of(construct).add_warning_v2(UNMODERATED_READ, f"{found} {_ADVICE}")
        return []


def _findings(construct: cdk.CfnResource, bucket: s3.IBucket) -> Iterator[str]:
    if isinstance(construct, _IDENTITIES):
        stack = cdk.Stack.of(construct)
        for arn in stack.resolve(construct.managed_policy_arns) or []:
            name = (text_of(stack, arn) or "").rpartition("/")[2]
            if name.removeprefix("Amazon") in _READ_EVERYTHING:
                yield f"The managed policy {name} of {construct.node.path}"
    for document in _documents(construct):
        for number, statement in enumerate(as_list(document.get("Statement", [])), start=1):
            if _is_open(cdk.Stack.of(construct), statement, bucket):
                name = statement.get("Sid", number)
                yield f"Statement {name} of {construct.node.path} ({', '.join(_actions(statement))})"


def _documents(construct: cdk.CfnResource) -> Iterator[dict[str, Any]]:
    stack = cdk.Stack.of(construct)
    if isinstance(construct, _POLICIES):
        yield stack.resolve(construct.policy_document) or {}
    if isinstance(construct, _IDENTITIES):
        for inline in stack.resolve(construct.policies) or []:
            yield inline.get("policyDocument") or {}


def _is_open(stack: cdk.Stack, statement: dict[str, Any], bucket: s3.IBucket) -> bool:
    return (
        statement.get("Effect") == "Allow"
        and _reads(statement)
        and any(_is_of(stack, each, bucket) for each in _resources(statement))
        and not _asks_for_a_tag(statement)
    )


def _reads(statement: dict[str, Any]) -> bool:
    def named(patterns: Any, action: str) -> bool:
        return any(fnmatchcase(action.lower(), str(each).lower()) for each in as_list(patterns))

    if "Action" in statement:
        return any(named(statement["Action"], action) for action in READ)
    return any(not named(statement.get("NotAction", "*"), action) for action in READ)


def _is_of(stack: cdk.Stack, resource: Any, bucket: s3.IBucket) -> bool:
    """Whether the resource of a statement can be an object of the bucket.

    Another stack knows the bucket by an export, if it knows it; a logical id there is that of something else.
    """
    match resource:
        case {"Fn::Join": ["", [first, *_]]} if first == _arn_in(stack, bucket):
            return True
    text = text_of(stack, resource)
    if text is None:
        return False
    name, _, key = text.rpartition(":::")[2].partition("/")
    return any(fnmatchcase(each, name) for each in _names(stack, bucket)) and bool(key or name.endswith("*"))


def _arn_in(stack: cdk.Stack, bucket: s3.IBucket) -> Any:
    if stack.environment != cdk.Stack.of(bucket).environment:
        return None  # The CDK resolves no generated name in another account or Region.
    arn = stack.resolve(bucket.bucket_arn)
    return None if "Fn::GetAtt" in arn and not same_stack(stack, bucket) else arn


def _names(stack: cdk.Stack, bucket: s3.IBucket) -> list[str]:
    """What the bucket is called; a name that only CloudFormation knows is matched by `*`."""
    resource = bucket.node.default_child
    stated = resource.bucket_name if isinstance(resource, s3.CfnBucket) else bucket.bucket_name
    return [text_of(stack, stated) or "-"] if stated else ["-"]


def _asks_for_a_tag(statement: dict[str, Any]) -> bool:
    return any(
        key.lower() in _OUR_TAGS
        for operator, tests in statement.get("Condition", {}).items()
        if operator in ("StringEquals", "StringLike", "StringEqualsIgnoreCase")
        for key in tests
    )


def _resources(statement: dict[str, Any]) -> list[Any]:
    return as_list(statement["Resource"]) if "Resource" in statement else ["*"]


def _actions(statement: dict[str, Any]) -> list[str]:
    return [str(each) for each in as_list(statement.get("Action", "all but NotAction"))]
