"""Grants to read moderated videos, by the policy of the grantee or by the policy of the bucket.

A role, user or group of the bucket's account gets a statement in its own policy. A grantee whose policy this
app cannot write is named in the bucket policy, under the same condition: an imported role that must not be
changed or may belong to another account, an ARN, a service, an organization. Across accounts S3 evaluates
both policies.

`iam.Grant.add_to_principal_or_resource` drops the conditions of what it adds to the resource (aws-cdk-lib
2.275), so a service could read every video.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, cast

import aws_cdk as cdk
import aws_cdk.aws_iam as iam

from moderation_stack.access.named_readers import check_named
from moderation_stack.access.open_reads import UNMODERATED_READ
from moderation_stack.shared.acknowledge import acknowledge
from moderation_stack.shared.place import is_here
from moderation_stack.storage.bucket_policy_size import check_policy_size
from moderation_stack.storage.bucket_resource import any_object_finding
from moderation_stack.validation import checks
from moderation_stack.validation.property_error import reject
from video_moderation.contract.status import DecisionKind, Status
from video_moderation.contract.storage.bucket_policy import READ, existing
from video_moderation.contract.storage.tags import AUDIENCE_TAG, DECISION_TAG, VERDICT_TAG

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import aws_cdk.aws_s3 as s3
    from constructs import IConstruct

Condition = dict[str, dict[str, object]]
_DECRYPT = ["kms:Decrypt"]
_ANY_KEY = "The condition on the tags restricts which videos can be read; their keys are arbitrary."


def grant_read(
    bucket: s3.IBucket,
    grantee: iam.IGrantable,
    audiences: Sequence[str] = (),
    *,
    approved: bool = False,
    key_prepared: bool = False,
) -> iam.Grant:
    """Grant `grantee` read access to clean objects that are not rejected, and to approved ones on request.

    With `audiences`, only to objects of these ratings. With `key_prepared`, the policy of the bucket's key
    lets a grantee that the bucket policy names decrypt already, and is not extended.

    Example: `grant_read(bucket, website, ["everyone", "teen"])`

    Raises:
        PropertyError: the grantee cannot be granted access, or others would get access with it.
    """
    checks.grantee(grantee)
    grants = [
        _grant(bucket, grantee, condition, key_prepared=key_prepared)
        for condition in _readable(audiences, approved=approved)
    ]
    return functools.reduce(iam.Grant.combine, grants)


def _readable(audiences: Sequence[str], *, approved: bool) -> Iterator[Condition]:
    """The tags of readable videos, one condition a statement: everything in one condition must match.

    A clean video cannot be read once a moderator has rejected it. `StringNotEquals` matches if there is no
    such tag.
    """
    rated: dict[str, object] = {existing(AUDIENCE_TAG): list(audiences)} if audiences else {}
    yield {
        "StringEquals": {existing(VERDICT_TAG): Status.CLEAN.tag_value, **rated},
        "StringNotEquals": {existing(DECISION_TAG): DecisionKind.REJECTED.tag_value},
    }
    if approved:
        yield {"StringEquals": {existing(DECISION_TAG): DecisionKind.APPROVED.tag_value, **rated}}


def grant_read_unmoderated(bucket: s3.IBucket, grantee: iam.IGrantable) -> iam.Grant:
    """Grant `grantee` read access to every object by a policy of its own, and do not warn of it.

    Example: `grant_read_unmoderated(bucket, moderators)`

    Raises:
        PropertyError: the grantee has no policy in the account of the bucket.
    """
    principal = grantee.grant_principal
    if isinstance(principal, iam.PrincipalBase) or not is_here(bucket, principal):
        requirement = "must be a role or user of the bucket's account, such as iam.Role.from_role_name(…)"
        reject("grantee", grantee, requirement)
    identity = cast("iam.IIdentity", principal)
    cdk.Annotations.of(identity).acknowledge_warning(UNMODERATED_READ)
    return _by_own_policy(bucket, grantee, identity, {}, reason="Granted on purpose, whatever the verdict.")


def _grant(
    bucket: s3.IBucket, grantee: iam.IGrantable, condition: Condition, *, key_prepared: bool
) -> iam.Grant:
    if isinstance(grantee, iam.Policy | iam.ManagedPolicy):  # a policy cannot be named
        return _by_own_policy(bucket, grantee, grantee, condition)
    principal = grantee.grant_principal
    if isinstance(principal, iam.UnknownPrincipal):
        reject("grantee", grantee, "must have a role, and this one was imported without its role")
    if isinstance(principal, iam.PrincipalBase):
        return _by_bucket_policy(bucket, grantee, condition, key_prepared=key_prepared)
    return _identity_in(bucket, grantee, cast("iam.IIdentity", principal), condition)


def _identity_in(
    bucket: s3.IBucket, grantee: iam.IGrantable, identity: iam.IIdentity, condition: Condition
) -> iam.Grant:
    here = is_here(bucket, identity)
    if not here and not cdk.Resource.is_owned_resource(identity):
        return _by_bucket_policy(bucket, grantee, condition)
    own = _by_own_policy(bucket, grantee, identity, condition)
    if here and _has_policy(identity):
        return own
    return own.combine(_by_bucket_policy(bucket, grantee, condition))


def _by_own_policy(
    bucket: s3.IBucket,
    grantee: iam.IGrantable,
    holder: IConstruct,
    condition: Condition,
    *,
    reason: str = _ANY_KEY,
) -> iam.Grant:
    # Of a reader in another stack cdk-nag names the finding by an export that there is not yet.
    acknowledge(holder, {any_object_finding(bucket): reason})
    if bucket.encryption_key:
        iam.Grant.add_to_principal(
            grantee=grantee, actions=_DECRYPT, resource_arns=[bucket.encryption_key.key_arn]
        )
    return iam.Grant.add_to_principal(
        grantee=grantee,
        actions=READ,
        resource_arns=[bucket.arn_for_objects("*")],
        conditions=condition,
    )


def _by_bucket_policy(
    bucket: s3.IBucket, grantee: iam.IGrantable, condition: Condition, *, key_prepared: bool = False
) -> iam.Grant:
    if not cdk.Resource.is_owned_resource(bucket):
        # The CDK would add nothing to the policy of an imported bucket, and not say so.
        reject("grantee", grantee, "must be a role, user or group of this app if the bucket is imported")
    check_named(bucket, grantee.grant_principal)
    objects = [bucket.arn_for_objects("*")]
    if not key_prepared:
        _let_decrypt(bucket, grantee)
    statement = iam.PolicyStatement(
        principals=[grantee.grant_principal],
        actions=READ,
        resources=objects,
        conditions=condition,
    )
    grant = iam.Grant.add_statement_to_resource_policy(
        statement=statement, resource=bucket, grantee=grantee, actions=READ, resource_arns=objects
    )
    check_policy_size(bucket)
    return grant


def _let_decrypt(bucket: s3.IBucket, grantee: iam.IGrantable) -> None:
    """Name the grantee, with its conditions, in the policy of the bucket's key, if the bucket has one."""
    if bucket.encryption_key is None:
        return
    statement = iam.PolicyStatement(principals=[grantee.grant_principal], actions=_DECRYPT, resources=["*"])
    if not bucket.encryption_key.add_to_resource_policy(statement).statement_added:
        requirement = "must have a policy of its own if the key of the bucket is imported"
        reject("grantee", grantee, requirement)


def _has_policy(identity: iam.IIdentity) -> bool:
    """Whether what was granted is written anywhere: a role that is not to be changed claims it is."""
    return any(isinstance(child, iam.Policy) for child in identity.node.children)
