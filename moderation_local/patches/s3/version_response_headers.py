"""S3: GetObject honours ``response-content-type`` and its like when a version is named too.

"You can override values for a set of response headers" with query parameters (Amazon S3 API Reference,
GetObject, "Overriding response header values through the request"), whatever version is read. For a named
version, the emulator ignores them and sends the headers that were stored.
"""

from __future__ import annotations

from typing import Any

from moderation_local.patches import function_of

Answer = tuple[int, dict[str, str], bytes]


def apply() -> None:
    """Let the emulator's own S3 override the headers of a version that was found."""
    from ministack.services import s3

    get_object = function_of(s3, "_get_object", "bucket_name", "key", "headers", "query_params")
    override = function_of(s3, "_apply_response_overrides", "resp_headers", "query_params")

    def get_with_overrides(
        bucket_name: str, key: str, headers: dict[str, str], query_params: Any = None
    ) -> Answer:
        answer: Answer = get_object(bucket_name, key, headers, query_params)
        status, answer_headers, _ = answer
        if status in (200, 206) and "versionId" in (query_params or {}):
            override(answer_headers, query_params)
        return answer

    s3._get_object = get_with_overrides
