"""S3: GetObject honours ``Range`` when a version is named too.

The emulator then answers with the whole object (200 instead of 206).
"""

from __future__ import annotations

from typing import Any

from moderation_local.patches import function_of

Answer = tuple[int, dict[str, str], bytes]


def apply() -> None:
    """Cut the asked-for range out of a whole version."""
    from ministack.services import s3

    get_object = function_of(s3, "_get_object", "bucket_name", "key", "headers", "query_params")
    parse_range = function_of(s3, "_parse_range", "range_header", "total")

    def get_range(bucket_name: str, key: str, headers: dict[str, str], query_params: Any = None) -> Answer:
        status, answer_headers, body = get_object(bucket_name, key, headers, query_params)
        if status != 200 or not headers.get("range") or "versionId" not in (query_params or {}):
            return status, answer_headers, body
        wanted = parse_range(headers["range"], len(body))
        if wanted is None:
            refusal: Answer = s3._error("InvalidRange", "The requested range is not satisfiable", 416)
            return refusal
        return 206, _partial(answer_headers, wanted, len(body)), body[wanted[0] : wanted[1] + 1]

    s3._get_object = get_range


def _partial(headers: dict[str, str], wanted: tuple[int, int], total: int) -> dict[str, str]:
    """Return the headers of a part: S3 sends no checksum of the whole with it."""
    kept = {name: value for name, value in headers.items() if not name.lower().startswith("x-amz-checksum")}
    start, end = wanted
    return {**kept, "Content-Length": str(end - start + 1), "Content-Range": f"bytes {start}-{end}/{total}"}
