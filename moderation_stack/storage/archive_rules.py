"""The lifecycle rules that archive videos; they wait for the tags of a verdict or a decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk.aws_s3 as s3

from video_moderation.contract.status import DecisionKind, Status
from video_moderation.contract.tags import DECISION_TAG, VERDICT_TAG

if TYPE_CHECKING:
    import aws_cdk as cdk

    from moderation_stack.storage.archive import Archive


def archive_rules(archive: Archive) -> list[s3.LifecycleRule]:
    """One lifecycle rule for each set of tags: an object must have all tags of a rule's filter."""
    expiry = archive.expire_noncurrent_after
    of_clean, flagged = (
        (archive.storage_class, archive.after, expiry),
        {VERDICT_TAG: Status.FLAGGED.tag_value},
    )
    of_flagged = (*archive.of_flagged, expiry)
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
) -> s3.LifecycleRule:
    return s3.LifecycleRule(
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
