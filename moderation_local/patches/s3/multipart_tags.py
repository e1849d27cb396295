"""S3: the tags that CreateMultipartUpload names become those of the object.

"x-amz-tagging: The tag-set for the object" (Amazon S3 API Reference, CreateMultipartUpload). The emulator
forgets them, so a gap, and not a policy, would keep a forbidden tag out.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl

from moderation_local.patches import function_of

Answer = tuple[int, dict[str, str], bytes]
UPLOAD_ID = re.compile(rb"<UploadId>([^<]+)</UploadId>")


def apply() -> None:
    """Keep the tags with the upload, and give them to the version that completes it."""
    from ministack.services import s3

    create = function_of(s3, "_create_multipart_upload", "bucket_name", "key", "headers")
    complete = function_of(s3, "_complete_multipart_upload", "bucket_name", "key", "body", "query_params")

    def create_with_tags(bucket_name: str, key: str, headers: dict[str, str]) -> Answer:
        answer: Answer = create(bucket_name, key, headers)
        tags = dict(parse_qsl(headers.get("x-amz-tagging", ""), keep_blank_values=True))
        if tags and (upload_id := UPLOAD_ID.search(answer[2])):
            s3._multipart_uploads[upload_id[1].decode()].setdefault("tags", tags)
        return answer

    def complete_with_tags(
        bucket_name: str, key: str, body: bytes, query_params: Any, *others: Any
    ) -> Answer:
        upload = s3._multipart_uploads.get(s3._qp(query_params, "uploadId")) or {}
        answer: Answer = complete(bucket_name, key, body, query_params, *others)
        if answer[0] == 200 and "tags" in upload:
            s3._object_tags[bucket_name, key, answer[1].get("x-amz-version-id")] = upload["tags"]
        return answer

    s3._create_multipart_upload = create_with_tags
    s3._complete_multipart_upload = complete_with_tags
