"""The lifecycle rules that archive videos; they wait for the tags of a verdict or a decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

import aws_cdk.aws_s3 as s3

from video_moderation.contract.status import DecisionKind, Status
from video_moderation.contract.storage.tags import DECISION_TAG, VERDICT_TAG

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import aws_cdk as cdk

    from moderation_stack.storage.archive import Archive


class ArchiveRule(TypedDict):
    """The arguments of `s3.LifecycleRule`, and of `s3.Bucket.add_lifecycle_rule`, that a rule has."""

    id: str
    tag_filters: Mapping[str, str]
    object_size_greater_than: int
    transitions: Sequence[s3.Transition]
    noncurrent_version_transitions: Sequence[s3.NoncurrentVersionTransition]
    noncurrent_version_expiration: cdk.Duration | None


def archive_rules(archive: Archive) -> list[ArchiveRule]:
    """One lifecycle rule for each set of tags: an object must have all tags of a rule's filter.

    Example: `[s3.LifecycleRule(**rule) for rule in archive_rules(Archive(hold_flagged=True))]`
    """
    expiry = archive.expire_noncurrent_after
    of_clean = (archive.storage_class, archive.after, expiry)
    of_flagged = (*archive.of_flagged, expiry)
    flagged = {VERDICT_TAG: Status.FLAGGED.tag_value}
    clean = _rule("ArchiveClean", {VERDICT_TAG: Status.CLEAN.tag_value}, *of_clean)
    if not archive.hold_flagged:
        return [clean, _rule("ArchiveFlagged", flagged, *of_flagged)]
    approved = {**flagged, DECISION_TAG: DecisionKind.APPROVED.tag_value}
    rejected = {**flagged, DECISION_TAG: DecisionKind.REJECTED.tag_value}
    return [
        clean,
        _rule("ArchiveApproved", approved, *of_clean),
        _rule("ArchiveRejected", rejected, *of_flagged),
    ]


def _rule(
    id_: str,
    tags: dict[str, str],
    storage_class: s3.StorageClass,
    after: cdk.Duration,
    expiry: cdk.Duration | None,
) -> ArchiveRule:
    return ArchiveRule(
        id=id_,
        tag_filters=tags,
        # Without a size filter S3 does not move objects below 128 KB, whatever the class. A filter overrides
        # that for every class, TransitionDefaultMinimumObjectSize only for GLACIER and DEEP_ARCHIVE.
        object_size_greater_than=0,
        transitions=[s3.Transition(storage_class=storage_class, transition_after=after)],
        noncurrent_version_transitions=[
            s3.NoncurrentVersionTransition(storage_class=storage_class, transition_after=after)
        ],
        noncurrent_version_expiration=expiry,
    )
