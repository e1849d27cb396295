from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.template.reading import resources, said, statements
from tests.template.storage.denials import Request, denying

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.template.reading import Template

VERDICT, _, _ = TAGS = ("moderation-verdict", "moderation-audience", "moderation-decision")
CONTENT_ALERT = "ContentAlertRole.RoleId:VideoModeration-ContentAlert"
ANYBODY = "AROAADMINISTRATOR:session"
WRITE_TAGS = ("s3:PutObjectTagging", "s3:PutObjectVersionTagging")
DELETE_TAGS = ("s3:DeleteObjectTagging", "s3:DeleteObjectVersionTagging")


def denied(template: Template, request: Request) -> bool:
    policy = resources(template, "AWS::S3::BucketPolicy")["MediaBucketPolicy"]
    return bool(denying(statements(policy), request))


@pytest.mark.parametrize("action", ["s3:PutObject", *WRITE_TAGS])
@pytest.mark.parametrize("spelt", [str.lower, str.title, str.upper])
@pytest.mark.parametrize("tag", TAGS)
def test_nobody_else_can_name_a_tag_of_a_verdict(
    template: Template, action: str, spelt: Callable[[str], str], tag: str
) -> None:
    assert denied(template, Request(action=action, user_id=ANYBODY, tags=("project", spelt(tag))))


@pytest.mark.parametrize("action", WRITE_TAGS)
@pytest.mark.parametrize("tag", TAGS)
def test_nobody_else_can_write_other_tags_over_a_verdict(template: Template, action: str, tag: str) -> None:
    request = Request(action=action, user_id=ANYBODY, tags=("project",), has=(tag,))
    assert denied(template, request)


@pytest.mark.parametrize("action", DELETE_TAGS)
@pytest.mark.parametrize("tag", TAGS)
def test_nobody_else_can_delete_tags(template: Template, action: str, tag: str) -> None:
    assert denied(template, Request(action=action, user_id=ANYBODY, has=(tag,)))


@pytest.mark.parametrize("action", WRITE_TAGS)
def test_a_copy_cannot_bring_along_the_tags_of_its_source(template: Template, action: str) -> None:
    assert denied(template, Request(action=action, user_id=ANYBODY))


def test_replication_cannot_bring_tags_along(template: Template) -> None:
    assert denied(template, Request(action="s3:ReplicateTags", user_id=ANYBODY))


@pytest.mark.parametrize("action", [*WRITE_TAGS, *DELETE_TAGS])
@pytest.mark.parametrize("has", [(), (*TAGS, "project")])
def test_content_alert_writes_and_changes_verdicts(
    template: Template, action: str, has: tuple[str, ...]
) -> None:
    request = Request(action=action, user_id=CONTENT_ALERT, tags=(*TAGS, "project"), has=has)
    assert not denied(template, request)


@pytest.mark.parametrize("tags", [(), ("project", "owner")])
def test_anybody_may_upload_with_tags_of_their_own_or_none(template: Template, tags: tuple[str, ...]) -> None:
    assert not denied(template, Request(action="s3:PutObject", user_id=ANYBODY, tags=tags))


def test_anybody_may_tag_a_video_that_waits_for_its_verdict(template: Template) -> None:
    request = Request(action="s3:PutObjectTagging", user_id=ANYBODY, tags=("project",), has=("owner",))
    assert not denied(template, request)


@pytest.mark.parametrize(
    "user_id",
    ["ContentAlertRole.RoleId", "ContentAlertRole.RoleIdX:name", "x:ContentAlertRole.RoleId:", None],
)
def test_nobody_else_passes_for_content_alert(template: Template, user_id: str | None) -> None:
    assert denied(template, Request(action="s3:PutObject", user_id=user_id, tags=TAGS))


def test_reading_is_not_the_business_of_the_guard(template: Template) -> None:
    assert not denied(template, Request(action="s3:GetObject", user_id=ANYBODY, has=(VERDICT,)))


def test_the_guard_is_about_all_objects_and_every_principal(template: Template) -> None:
    policy = resources(template, "AWS::S3::BucketPolicy")["MediaBucketPolicy"]
    guards = [statement for statement in statements(policy) if "Sid" in statement]
    assert len(guards) == 6
    assert {said(guard["Resource"]) for guard in guards} == {"MediaBucket.Arn/*"}
    assert {str(guard["Principal"]) for guard in guards} == {"{'AWS': '*'}"}
