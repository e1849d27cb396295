"""S3: the request that is being authorized, for the patches that add condition keys to its authorization.

This changes nothing by itself. The emulator's checks see an action and a resource; what tags a request names
or copies along stands in its headers and its body.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote
from xml.etree.ElementTree import ParseError

from moderation_local.patches import function_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(frozen=True)
class S3Request:
    """A request to S3; header names are in lower case, ``query`` has its parameters by name."""

    path: str
    headers: Mapping[str, str]
    body: bytes
    query: Mapping[str, Any]

    @property
    def tags_only(self) -> bool:
        """Whether it is about the tags of an object that is there, rather than about the object."""
        return "tagging" in self.query

    @property
    def uploads(self) -> bool:
        """Whether it makes a new object or a new version, with tags of its own."""
        return not self.tags_only and "acl" not in self.query

    @property
    def copies(self) -> bool:
        """Whether it reads another object: CopyObject and UploadPartCopy do."""
        return "x-amz-copy-source" in self.headers

    @property
    def copies_tags(self) -> bool:
        """Whether it is CopyObject and keeps the tags of its source, as it does unless told otherwise."""
        directive = self.headers.get("x-amz-tagging-directive", "COPY")
        return self.copies and "partNumber" not in self.query and directive.upper() == "COPY"

    def _tags_of_form(self) -> dict[str, str]:
        from ministack.services import s3

        form = s3._parse_multipart_form(self.headers["content-type"], self.body)
        fields = [value for name, _, _, value in form if name.lower() == "tagging"]
        return tags_of_xml(fields[0]) if fields else {}

    def target_tags(self) -> dict[str, str]:
        """The tags of the object, or of its version, that it is about."""
        return _tags(self.path, self.query)

    def source_tags(self) -> dict[str, str]:
        """The tags of the object, or of its version, that it copies from."""
        where, _, version = self.headers.get("x-amz-copy-source", "").partition("?")
        return _tags(unquote(where), dict(parse_qsl(version)))

    def named_tags(self) -> dict[str, str]:
        """The tags it names. Those that a copy brings along are not named."""
        if self.tags_only:
            return tags_of_xml(self.body)
        if self.copies_tags:
            return {}
        if self.headers.get("content-type", "").startswith("multipart/form-data"):
            return self._tags_of_form()
        return dict(parse_qsl(self.headers.get("x-amz-tagging", ""), keep_blank_values=True))


_current: ContextVar[S3Request | None] = ContextVar("the request being authorized", default=None)


def apply() -> None:
    """Keep each request, once the emulator asks what it is about, until the next one."""
    from ministack.core import iam_actions
    from ministack.services import s3

    resource_of = function_of(
        iam_actions, "extract_resource_arn", "service", "method", "path", "headers", "body", "query_params"
    )
    with_query = function_of(s3, "_merge_hoisted_amz_headers", "headers", "query_params")

    def keep_and_answer(
        service: str, method: str, path: str, headers: Any, body: bytes, query_params: Any, *others: Any
    ) -> Any:
        request = S3Request(path, with_query(headers, query_params), body, query_params)
        _current.set(request if service == "s3" else None)
        return resource_of(service, method, path, headers, body, query_params, *others)

    iam_actions.extract_resource_arn = keep_and_answer


def current() -> S3Request | None:
    """Return the request being authorized, if it is one to S3."""
    return _current.get()


def add_conditions(conditions_of: Callable[[S3Request, str], Mapping[str, Any]]) -> None:
    """Let the emulator evaluate policies with these condition keys, too, given a request and its action."""
    from ministack.core import iam_evaluator

    enforce = function_of(
        iam_evaluator, "enforce", "iam_action", "service", "resource_arn", "service_context"
    )

    def enforce_with_conditions(
        access_key_id: str,
        iam_action: str,
        service: str,
        region: str,
        resource_arn: str = "*",
        service_context: dict[str, Any] | None = None,
    ) -> Any:
        request = current() if service == "s3" else None
        known = conditions_of(request, iam_action) if request else {}
        context = {**known, **(service_context or {})}
        return enforce(access_key_id, iam_action, service, region, resource_arn, context)

    iam_evaluator.enforce = enforce_with_conditions


def tags_of_xml(body: bytes | str) -> dict[str, str]:
    """Return the tags of a ``<Tagging>`` document; none if it is not well-formed, which S3 then refuses."""
    from ministack.services import s3

    try:
        tags: dict[str, str] = s3._parse_tags_xml(body)
    except (ParseError, ValueError):
        return {}
    return tags


def _tags(path: str, query: Mapping[str, Any]) -> dict[str, str]:
    from ministack.services import s3

    bucket, _, key = path.lstrip("/").partition("/")
    tags: dict[str, str] = s3.object_tags_for_condition(bucket, key, query)
    return tags
