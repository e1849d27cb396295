"""CloudFront: the tags of the object count when a bucket policy lets a distribution read it.

``s3:ExistingObjectTag/<key>`` is a condition key of GetObject (Service Authorization Reference, Amazon S3),
whoever calls. The emulator asks the bucket's policy about a distribution's origin access control, without the
tags, so a statement with a condition on them never allows anything.
"""

from __future__ import annotations

from typing import Any

from moderation_local.patches import function_of

CLOUDFRONT = "cloudfront.amazonaws.com"
OBJECTS = "arn:aws:s3:::"


def apply() -> None:
    """Add the tags to what the emulator evaluates the policy with."""
    from ministack.core import iam_evaluator

    evaluate = function_of(iam_evaluator, "evaluate_resource_policy", "doc", "ctx", "service")

    def evaluate_with_tags(doc: Any, ctx: Any, service: str | None = None, **options: Any) -> Any:
        if service == CLOUDFRONT and ctx.resource_arn.startswith(OBJECTS):
            ctx.service_context |= _existing_tags(ctx.resource_arn.removeprefix(OBJECTS))
        return evaluate(doc, ctx, service=service, **options)

    iam_evaluator.evaluate_resource_policy = evaluate_with_tags


def _existing_tags(path: str) -> dict[str, str]:
    from ministack.services import s3

    bucket, _, key = path.partition("/")
    tags = s3.object_tags_for_condition(bucket, key, {})
    return {f"s3:existingobjecttag/{name}".lower(): value for name, value in tags.items()}
