"""S3: the ``tagging`` field of an upload by form gives the object its tags.

It is "the specified set of tags to add to the object", as a ``Tagging`` document (Amazon S3 API Reference,
POST Object), and like any upload with tags it needs the permission to tag. The emulator does not know the
field; it knows one called ``x-amz-tagging``, which AWS does not.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from moderation_local.patches import function_of
from moderation_local.patches.iam.permissions import enforced
from moderation_local.patches.s3.authorized_request import tags_of_xml
from moderation_local.patches.s3.tag_permissions import OBJECTS, WRITE

FIELD, KNOWN_FIELD = "tagging", "x-amz-tagging"


def apply() -> None:
    """Check the permission of the form's signer, then hand the tags on in the field that is known."""
    from ministack.core import iam_evaluator
    from ministack.services import s3

    check = function_of(s3, "_enforce_signed_post_policy", "fields", "bucket_name", "region")

    def check_with_tags(fields: dict[str, str], bucket_name: str, region: str, *others: Any) -> Any:
        refusal = check(fields, bucket_name, region, *others)
        if refusal or FIELD not in fields:
            return refusal
        fields.setdefault(KNOWN_FIELD, urlencode(tags_of_xml(fields[FIELD])))
        signer, _, _ = fields.get("x-amz-credential", fields.get("awsaccesskeyid", "")).partition("/")
        resource = f"{OBJECTS}{bucket_name}/{fields['key']}"
        denied = enforced() and iam_evaluator.enforce(signer, WRITE, "s3", region, resource)
        return s3._error("AccessDenied", "Access Denied", 403) if denied else None

    s3._enforce_signed_post_policy = check_with_tags
