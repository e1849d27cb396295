"""S3: an upload that brings tags along needs the permission to tag.

PutObject, CopyObject and CreateMultipartUpload with tags need ``s3:PutObjectTagging`` besides, and a copy
that keeps the tags of its source needs ``s3:GetObjectTagging`` there (Amazon S3 User Guide, "Required
permissions for Amazon S3 API operations"; API Reference, PutObject: "To successfully set the tag-set with
your PutObject request, you must have the s3:PutObjectTagging"). The emulator asks for ``s3:PutObject`` alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from moderation_local.patches import function_of
from moderation_local.patches.s3.authorized_request import S3Request, current

OBJECTS = "arn:aws:s3:::"
WRITE, READ, READ_VERSION = "s3:PutObjectTagging", "s3:GetObjectTagging", "s3:GetObjectVersionTagging"

if TYPE_CHECKING:
    from collections.abc import Mapping

Check = tuple[str, str]
"""An action and the resource it is on."""


def apply() -> None:
    """Add the checks, but those that the emulator makes."""
    from ministack.core import iam_actions

    further = function_of(iam_actions, "s3_additional_checks", "method", "path", "headers", "query_params")
    action_of = function_of(iam_actions, "_s3_action", "method", "path", "query_params")

    def further_with_tags(method: str, path: str, headers: Any, body: bytes, query_params: Any) -> Any:
        checks, request = further(method, path, headers, body, query_params), current()
        uploads = request and action_of(method, path, query_params) == "PutObject"
        wanted = _about_tags(request, path.lstrip("/"), headers) if request and uploads else []
        return [*checks, *(check for check in wanted if check not in checks)]

    iam_actions.s3_additional_checks = further_with_tags


def _about_tags(request: S3Request, path: str, headers: Mapping[str, str]) -> list[Check]:
    write = (WRITE, OBJECTS + path)
    if not request.copies_tags:
        return [write] if request.named_tags() else []
    source, _, version = unquote(headers["x-amz-copy-source"]).lstrip("/").partition("?")
    read = (READ_VERSION if version else READ, OBJECTS + source)
    return [read, write] if request.source_tags() else []
