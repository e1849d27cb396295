"""Letting a reader in to what was moderated: by the reader's own policy, or by the policy of the bucket.

A role, user or group of the bucket's account is let in by its own policy. Whoever has none that can be
written from here is named in the policy of the bucket, under the same condition: an imported role that is not
to be changed, or not known to be of this account, an ARN, a service, an organization. Across accounts S3 asks
both policies.

`iam.Grant.add_to_principal_or_resource` looks made for this, but drops the conditions of what it adds to the
resource (aws-cdk-lib 2.275): a service would get every video.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, cast

import aws_cdk as cdk
import aws_cdk.aws_iam as iam

from moderation_stack.access.bucket_policy_size import check_policy_size
from moderation_stack.access.named_readers import check_named
from moderation_stack.shared.acknowledge import acknowledge, attribute_of, wildcard_finding
from moderation_stack.validation.checks import refuse
from video_moderation.contract.status import DecisionKind, Status
from video_moderation.contract.tags import AUDIENCE_TAG, DECISION_TAG, VERDICT_TAG

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import aws_cdk.aws_s3 as s3
    from constructs import IConstruct

Tags = dict[str, object]
_READ = ["s3:GetObject", "s3:GetObjectVersion"]
_OWN_ACCOUNT = {"Ref": "AWS::AccountId"}
_ANY_KEY = "Videos have any keys: which of them may be read, the condition on their tags says."


def grant_read(
    bucket: s3.Bucket, reader: iam.IGrantable, audiences: Sequence[str] = (), *, approved: bool = False
) -> iam.Grant:
    """Let `reader` get objects that are clean, or approved, if asked; of one of these ratings, if any.

    Example: `grant_read(bucket, website, ["everyone", "teen"])`

    Raises:
        NotAccepted: the reader cannot be let in, or would let in more than itself.
    """
    let_in = [_let_in(bucket, reader, tags) for tags in _readable(audiences, approved=approved)]
    return functools.reduce(iam.Grant.combine, let_in)


def _readable(audiences: Sequence[str], *, approved: bool) -> Iterator[Tags]:
    """The tags of what may be read: a statement each, since the keys of one condition must all match."""
    rated: Tags = {_existing(AUDIENCE_TAG): list(audiences)} if audiences else {}
    yield {_existing(VERDICT_TAG): Status.CLEAN.tag_value, **rated}
    if approved:
        yield {_existing(DECISION_TAG): DecisionKind.APPROVED.tag_value, **rated}


def _existing(tag: str) -> str:
    return f"s3:ExistingObjectTag/{tag}"


def _let_in(bucket: s3.Bucket, reader: iam.IGrantable, tags: Tags) -> iam.Grant:
    if isinstance(reader, iam.Policy | iam.ManagedPolicy):  # a policy cannot be named
        return _by_own_policy(bucket, reader, reader, tags)
    principal = reader.grant_principal
    if isinstance(principal, iam.UnknownPrincipal):
        refuse(
            "reader", "UnknownPrincipal", "what was imported without its role is not accepted; name the role"
        )
    if isinstance(principal, iam.PrincipalBase):
        return _by_bucket_policy(bucket, reader, tags)
    return _identity_in(bucket, reader, cast("iam.IIdentity", principal), tags)


def _identity_in(bucket: s3.Bucket, reader: iam.IGrantable, identity: iam.IIdentity, tags: Tags) -> iam.Grant:
    here = _is_here(bucket, identity)
    if not here and not cdk.Resource.is_owned_resource(identity):
        return _by_bucket_policy(bucket, reader, tags)
    own = _by_own_policy(bucket, reader, identity, tags)
    if here and _has_policy(identity):
        return own
    return own.combine(_by_bucket_policy(bucket, reader, tags))


def _by_own_policy(bucket: s3.Bucket, reader: iam.IGrantable, holder: IConstruct, tags: Tags) -> iam.Grant:
    # Of a reader in another stack cdk-nag names the finding by an export that there is not yet.
    acknowledge(holder, {wildcard_finding(f"{attribute_of(bucket, 'Arn')}/*"): _ANY_KEY})
    return iam.Grant.add_to_principal(
        grantee=reader,
        actions=_READ,
        resource_arns=[bucket.arn_for_objects("*")],
        conditions={"StringEquals": tags},
    )


def _by_bucket_policy(bucket: s3.Bucket, reader: iam.IGrantable, tags: Tags) -> iam.Grant:
    check_named(bucket, reader.grant_principal)
    objects = [bucket.arn_for_objects("*")]
    statement = iam.PolicyStatement(
        principals=[reader.grant_principal],
        actions=_READ,
        resources=objects,
        conditions={"StringEquals": tags},
    )
    grant = iam.Grant.add_statement_to_resource_policy(
        statement=statement, resource=bucket, grantee=reader, actions=_READ, resource_arns=objects
    )
    check_policy_size(bucket)
    return grant


def _is_here(bucket: s3.Bucket, principal: iam.IPrincipal) -> bool:
    """Whether it is known to be of the bucket's account.

    If it is not, a policy of its own might be attached to a namesake here.
    """
    stack, account = cdk.Stack.of(bucket), principal.principal_account
    return account is None or stack.resolve(account) in (stack.resolve(stack.account), _OWN_ACCOUNT)


def _has_policy(identity: iam.IIdentity) -> bool:
    """Whether what was granted is written anywhere: a role that is not to be changed claims it is."""
    return any(isinstance(child, iam.Policy) for child in identity.node.children)
