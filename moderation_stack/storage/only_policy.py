"""An error if the app gives the media bucket a second policy: S3 keeps one, and the guard could be lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
import aws_cdk.aws_s3 as s3
import constructs
import jsii

from moderation_stack.shared.place import same_stack

if TYPE_CHECKING:
    from constructs import Construct


def check_only_policy(scope: Construct, bucket: s3.IBucket) -> None:
    """Refuse, when the app is synthesized, every policy of the bucket but the one that the guard is in."""
    scope.node.add_validation(_OnlyPolicy(bucket))


@jsii.implements(constructs.IValidation)
class _OnlyPolicy:
    """Runs once the whole app is there."""

    def __init__(self, bucket: s3.IBucket) -> None:
        self._bucket = bucket

    def validate(self) -> list[str]:
        own = self._bucket.policy
        if own is None:
            return []
        return [
            f"{construct.node.path} would replace the policy of the media bucket: S3 keeps one, so add its "
            "statements with add_to_resource_policy"
            for construct in self._bucket.node.root.node.find_all()
            if isinstance(construct, s3.CfnBucketPolicy)
            and not construct.node.path.startswith(f"{own.node.path}/")
            and self._is_of_the_bucket(construct)
        ]

    def _is_of_the_bucket(self, policy: s3.CfnBucketPolicy) -> bool:
        """Whether it names the bucket: by a reference (in another stack, an export) or by its name."""
        stack, own = cdk.Stack.of(policy), cdk.Stack.of(self._bucket)
        resource = self._bucket.node.default_child
        named = stack.resolve(policy.bucket)
        if isinstance(resource, s3.CfnBucket) and resource.bucket_name and named == resource.bucket_name:
            return True
        if stack.environment != own.environment:
            return False  # The CDK resolves no generated name in another account or Region.
        here = same_stack(policy, self._bucket)
        return bool(named == stack.resolve(self._bucket.bucket_name)) and (here or "Ref" not in named)
