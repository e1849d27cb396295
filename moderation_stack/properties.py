"""The properties of `VideoModeration`: their types, their defaults, and the one place where they are checked.

`ModerationStack` and the app's configuration take the same properties and so pass the same checks.
"""

from __future__ import annotations

import dataclasses
import difflib
from typing import TYPE_CHECKING, TypedDict

import aws_cdk as cdk
import aws_cdk.aws_dynamodb as dynamodb
import aws_cdk.aws_ec2 as ec2
import aws_cdk.aws_events as events
import aws_cdk.aws_iam as iam
import aws_cdk.aws_kms as kms
import aws_cdk.aws_lambda as lambda_
import aws_cdk.aws_logs as logs
import aws_cdk.aws_s3 as s3
import aws_cdk.aws_sns as sns

from moderation_stack.dispatch.limits import Limits
from moderation_stack.functions.function_code import FunctionCode
from moderation_stack.monitoring.alarm_limits import AlarmLimits
from moderation_stack.policy import ModerationPolicy
from moderation_stack.policy.prefixes import check_policies, check_prefixes
from moderation_stack.recovery.retries import Retries
from moderation_stack.storage.archive import Archive
from moderation_stack.storage.bucket_name import bucket_name
from moderation_stack.validation import checks
from moderation_stack.validation.brought import check_brought
from moderation_stack.validation.property_error import reject
from moderation_stack.validation.timing import check_duration, seconds_of
from video_moderation.contract.capacity import DEFAULT_JOBS, MOST_JOBS
from video_moderation.contract.storage.tags import MOST_KEPT_TAGS
from video_moderation.contract.storage.uploads import ACCEPTED_SUFFIXES, DEEPEST_PREFIX, VIDEO_SUFFIXES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Self


class VideoModerationProps(TypedDict, total=False):
    """The keyword arguments of `VideoModeration` and `ModerationStack`; none is required.

    Example: `props: VideoModerationProps = {"alert_emails": ["moderators@example.com"]}`

    Attributes:
        bucket_name: name of the media bucket; default: generated.
        media_bucket: a versioned bucket to use as the media bucket; default: a new one. The construct extends
            the policy, the lifecycle and the notifications of a bucket of its own stack.
        media_bucket_guarded: whether somebody else keeps the policy of an imported media bucket as
            `video-moderation bucket-policy` prints it, and the bucket is prepared; default: no.
        deny_unmoderated_reads: whether the bucket policy denies reads of videos that are neither clean nor
            approved, or were rejected, to everybody but `grant_read_unmoderated`; default: no.
        scanners: roles of services that scan every upload, such as GuardDuty Malware Protection for S3: they
            read it whatever its verdict, and may add a tag of their own beside the verdict; default: none.
        kept_tags: keys of tags that are not dropped to make room for a verdict, beside that of GuardDuty,
            because S3 allows 10 tags for an object; default: none.
        video_analysis_table_name: name of the table with a row for each video; default: generated.
        metadata_table_name: name of the table with a row for each label; default: generated.
        encryption_key: a key that encrypts the media bucket, the tables, topics, queues and log groups that
            the construct makes; default: keys of AWS, and a new key for the topics. The construct extends the
            policy of a key of the app.
        prepared: names of properties whose imported resource you have prepared, as
            docs/how-to/bring-your-own.md says, because the CDK cannot extend it; default: none.
        video_analysis_table: a table with a row for each video; default: a new one.
        metadata_table: a table with a row for each label; default: a new one.
        alert_topic: the topic for moderators; default: a new one.
        operations_topic: the topic for operators, to which alarms publish; default: a new one.
        event_bus: the bus on which verdicts and decisions are announced; default: the account's default bus.
        access_log_bucket: the bucket for the access logs of the media bucket; default: a new one.
        vpc: a network for the functions, with endpoints for the services that they call; default: none.
        vpc_subnets: subnets of the VPC; default: those that are private.
        security_groups: security groups of the functions; default: one that allows outbound traffic.
        alert_emails: addresses that receive flagged and undetermined videos; default: none.
        operations_emails: addresses that receive undetermined videos and alarms; default: none.
        policy: what each label means, and which audience may see what; default: every label flags a video,
            from a confidence of 50 per cent.
        policies: other policies for videos whose keys begin with a prefix, such as
            `{"kids/": ModerationPolicy.strict()}`; the longest prefix counts; default: `policy` for all.
        shadow_policy: a second policy that is evaluated and recorded but has no effect; default: none.
        archive: storage class and age for archived videos; default: GLACIER after 30 days.
        video_suffixes: endings of the object keys that are moderated, in any case of letters: .mp4, .mov,
            .m4v or .avi; default: .mp4 and .mov. The sweep counts all other objects.
        uploader_prefix_depth: number of folders at the beginning of an object key that name the uploader.
            Uploaders then take turns, so that a backlog of one does not hold up the others. Let your
            application set these folders; default: 0, the oldest upload first, whoever uploaded it.
        video_prefixes: beginnings of the object keys that are moderated, such as `["uploads/"]`; default: the
            whole bucket. An object elsewhere never gets a verdict, so readers of moderated videos cannot
            read it.
        label_retention: how long labels are kept in the metadata table, in whole days; the verdict and its
            reasons stay in the row of the video; default: for good.
        concurrent_jobs: number of stored-video jobs that Rekognition runs at a time in the account (quota
            L-A6079699). It does not limit the jobs. It decides how many functions run side by side, so that
            they keep up with that many jobs; default: 20.
        tracing: whether the functions record traces in X-Ray. Each log line names its video in any case, and
            a trace of each invocation costs more than the invocation; default: False.
        limits: longest and largest video for which a job is paid, and minutes of video in a day; default:
            what Rekognition accepts.
        retries: attempts at a video whose job fails; default: 3, the second after 1 minute.
        dispatch_every: interval of the scheduled dispatch run, in whole minutes; default: 1 minute.
        stale_after: age at which the Reconciler checks a job in progress, and a recovery; default: 1 hour.
        reconcile_every: interval at which the Reconciler runs, in whole minutes; default: 5 minutes.
        sweep_every: interval, in whole hours, at which the bucket is searched for videos whose upload event
            was lost; default: 1 day.
        alarm_limits: ages above which a video raises an alarm; default: 6 hours for a video that waits for
            its job, 12 hours for a job in progress, 1 day for a verdict that waits for a decision.
        function_code: how the functions' source is deployed; default: as one file asset.
        powertools_layer: a layer with Powertools for AWS Lambda (Python) 3.37, arm64; default: one made from
            the installed distribution.
        log_retention: how long the logs of functions and state machines are kept; default: 3 months.
        removal_policy: what happens to buckets, tables and logs that leave the stack; default: RETAIN.
    """

    bucket_name: str | None
    media_bucket: s3.IBucket | None
    media_bucket_guarded: bool
    deny_unmoderated_reads: bool
    scanners: Sequence[iam.IRole]
    kept_tags: Sequence[str]
    video_analysis_table_name: str | None
    metadata_table_name: str | None
    encryption_key: kms.IKey | None
    prepared: Sequence[str]
    video_analysis_table: dynamodb.ITable | None
    metadata_table: dynamodb.ITable | None
    alert_topic: sns.ITopic | None
    operations_topic: sns.ITopic | None
    event_bus: events.IEventBus | None
    access_log_bucket: s3.IBucket | None
    vpc: ec2.IVpc | None
    vpc_subnets: ec2.SubnetSelection | None
    security_groups: Sequence[ec2.ISecurityGroup]
    alert_emails: Sequence[str]
    operations_emails: Sequence[str]
    policy: ModerationPolicy | None
    policies: Mapping[str, ModerationPolicy] | None
    shadow_policy: ModerationPolicy | None
    archive: Archive
    video_suffixes: Sequence[str]
    video_prefixes: Sequence[str]
    uploader_prefix_depth: int
    label_retention: cdk.Duration | None
    concurrent_jobs: int
    tracing: bool
    limits: Limits
    retries: Retries
    dispatch_every: cdk.Duration
    stale_after: cdk.Duration
    reconcile_every: cdk.Duration
    sweep_every: cdk.Duration
    alarm_limits: AlarmLimits
    function_code: FunctionCode | None
    powertools_layer: lambda_.ILayerVersion | None
    log_retention: logs.RetentionDays
    removal_policy: cdk.RemovalPolicy


@dataclasses.dataclass(frozen=True, kw_only=True)
class Properties:
    """`VideoModerationProps` with every default filled in and every value checked.

    Example: `Properties(**props).alert_emails`

    Raises:
        PropertyError: the first value that is not accepted.
    """

    bucket_name: str | None = None
    media_bucket: s3.IBucket | None = None
    media_bucket_guarded: bool = False
    deny_unmoderated_reads: bool = False
    scanners: Sequence[iam.IRole] = ()
    kept_tags: Sequence[str] = ()
    video_analysis_table_name: str | None = None
    metadata_table_name: str | None = None
    encryption_key: kms.IKey | None = None
    prepared: Sequence[str] = ()
    video_analysis_table: dynamodb.ITable | None = None
    metadata_table: dynamodb.ITable | None = None
    alert_topic: sns.ITopic | None = None
    operations_topic: sns.ITopic | None = None
    event_bus: events.IEventBus | None = None
    access_log_bucket: s3.IBucket | None = None
    vpc: ec2.IVpc | None = None
    vpc_subnets: ec2.SubnetSelection | None = None
    security_groups: Sequence[ec2.ISecurityGroup] = ()
    alert_emails: Sequence[str] = ()
    operations_emails: Sequence[str] = ()
    policy: ModerationPolicy | None = None
    policies: Mapping[str, ModerationPolicy] | None = None
    shadow_policy: ModerationPolicy | None = None
    archive: Archive = Archive()
    video_suffixes: Sequence[str] = VIDEO_SUFFIXES
    video_prefixes: Sequence[str] = ()
    uploader_prefix_depth: int = 0
    label_retention: cdk.Duration | None = None
    concurrent_jobs: int = DEFAULT_JOBS
    tracing: bool = False
    limits: Limits = Limits()
    retries: Retries = Retries()
    dispatch_every: cdk.Duration = cdk.Duration.minutes(1)
    stale_after: cdk.Duration = cdk.Duration.hours(1)
    reconcile_every: cdk.Duration = cdk.Duration.minutes(5)
    sweep_every: cdk.Duration = cdk.Duration.days(1)
    alarm_limits: AlarmLimits = AlarmLimits()
    function_code: FunctionCode | None = None
    powertools_layer: lambda_.ILayerVersion | None = None
    log_retention: logs.RetentionDays = logs.RetentionDays.THREE_MONTHS
    removal_policy: cdk.RemovalPolicy = cdk.RemovalPolicy.RETAIN

    def __post_init__(self) -> None:
        """Check every value."""
        self._check_types()
        self._check_names()
        self._check_media_bucket()
        check_brought(vars(self))
        _check_emails("alert_emails", self.alert_emails)
        _check_emails("operations_emails", self.operations_emails)
        for name in ("dispatch_every", "stale_after", "reconcile_every", "sweep_every"):
            check_duration(name, getattr(self, name))
        _check_suffixes("video_suffixes", self.video_suffixes)
        check_prefixes("video_prefixes", self.video_prefixes)
        if self.policies is not None:
            check_policies("policies", self.policies, self.video_prefixes)
        checks.whole_number("uploader_prefix_depth", self.uploader_prefix_depth, 0, DEEPEST_PREFIX)
        if self.label_retention is not None:
            check_duration("label_retention", self.label_retention)
        checks.whole_number("concurrent_jobs", self.concurrent_jobs, 1, MOST_JOBS)
        checks.true_or_false("tracing", self.tracing)
        self._check_alarm_limits()
        if self.removal_policy is cdk.RemovalPolicy.SNAPSHOT:
            reject("removal_policy", "SNAPSHOT", "must be RETAIN or DESTROY")

    @classmethod
    def stated(cls, values: VideoModerationProps) -> Self:
        """The properties that a user states, with the defaults of the others.

        Raises:
            TypeError: there is no such property.
            PropertyError: the first value that is not accepted.
        """
        known = VideoModerationProps.__annotations__
        for name in values:
            if name not in known:
                meant = difflib.get_close_matches(name, known, n=1)
                hint = f"; did you mean {meant[0]}?" if meant else ""
                raise TypeError(f"VideoModeration has no property {name}{hint}")
        return cls(**values)

    @property
    def needs_line_table(self) -> bool:
        """Whether something is counted that decides who is next."""
        return self.uploader_prefix_depth > 0 or self.limits.daily_minutes is not None

    def _check_types(self) -> None:
        """A wrong type is refused here, before the CDK refuses it in many lines."""
        for name, kind, example in _TYPES:
            value = getattr(self, name)
            optional = kind in (ModerationPolicy, FunctionCode, ec2.SubnetSelection)
            if not isinstance(value, kind) and not (optional and value is None):
                reject(name, value, f"must be of type {kind.__name__}, such as {example}")

    def _check_names(self) -> None:
        """Names that AWS accepts; the tables have different ones."""
        if self.bucket_name is not None:
            bucket_name("bucket_name", self.bucket_name)
        if self.video_analysis_table_name is not None:
            checks.table_name("video_analysis_table_name", self.video_analysis_table_name)
        if self.metadata_table_name is not None:
            checks.table_name("metadata_table_name", self.metadata_table_name)
            if self.metadata_table_name == self.video_analysis_table_name:
                requirement = "must differ from the name of the video analysis table"
                reject("metadata_table_name", self.metadata_table_name, requirement)

    def _check_media_bucket(self) -> None:
        """How the policy of the bucket is kept, and whom it spares."""
        checks.true_or_false("media_bucket_guarded", self.media_bucket_guarded)
        checks.true_or_false("deny_unmoderated_reads", self.deny_unmoderated_reads)
        self._check_scanners()
        if self.media_bucket is None and self.media_bucket_guarded:
            reject("media_bucket_guarded", True, "must be left out without an imported media_bucket")

    def _check_scanners(self) -> None:
        """Roles, and keys that S3 accepts, with room for the tags of a verdict beside them."""
        roles = "a list of roles such as iam.Role.from_role_name(…)"
        if not checks.is_list(self.scanners):
            reject("scanners", self.scanners, f"must be {roles}")
        for scanner in self.scanners:
            checks.resource("scanners", scanner, "role_arn", roles)
        if not checks.is_list(self.kept_tags) or len(self.kept_tags) > MOST_KEPT_TAGS:
            reject("kept_tags", self.kept_tags, f"must be a list of {MOST_KEPT_TAGS} keys of tags at most")
        for key in self.kept_tags:
            checks.matches("kept_tags", key, r"[\w +=.:/@-]{1,128}", "must be keys of object tags")

    def _check_alarm_limits(self) -> None:
        """The Reconciler must ask Rekognition about a job before an alarm reports it."""
        limit, stale_after = seconds_of(self.alarm_limits.in_progress), seconds_of(self.stale_after)
        if limit <= stale_after:
            requirement = (
                f"must be longer than the age at which a job counts as stale, {stale_after:g} seconds"
            )
            reject("alarm_limits.in_progress", f"{limit:g} seconds", requirement)


_TYPES: Sequence[tuple[str, type, str]] = (
    ("policy", ModerationPolicy, "ModerationPolicy.news()"),
    ("shadow_policy", ModerationPolicy, "ModerationPolicy.news()"),
    ("archive", Archive, "Archive(after=cdk.Duration.days(90))"),
    ("limits", Limits, "Limits(max_duration=cdk.Duration.minutes(90))"),
    ("retries", Retries, "Retries(max_attempts=5)"),
    ("function_code", FunctionCode, "FunctionCode.inline()"),
    ("vpc_subnets", ec2.SubnetSelection, "ec2.SubnetSelection(subnet_group_name=…)"),
    ("alarm_limits", AlarmLimits, "AlarmLimits(waiting=cdk.Duration.hours(1))"),
    ("log_retention", logs.RetentionDays, "logs.RetentionDays.ONE_YEAR"),
    ("removal_policy", cdk.RemovalPolicy, "cdk.RemovalPolicy.DESTROY"),
)


def _check_suffixes(name: str, suffixes: object) -> None:
    """A list of endings; a single ending would be read as a list of letters."""
    accepted = ", ".join(ACCEPTED_SUFFIXES)
    if not checks.is_list(suffixes) or not suffixes:
        reject(name, suffixes, f"must be a list of one or more of {accepted}")
    for suffix in suffixes:
        if suffix not in ACCEPTED_SUFFIXES:
            reject(name, suffix, f"must be one of {accepted}")


def _check_emails(name: str, addresses: object) -> None:
    """A list of addresses; a single address would be read as a list of letters."""
    if not checks.is_list(addresses):
        reject(name, addresses, 'must be a list such as ["moderators@example.com"]')
    for address in addresses:
        checks.email_address(name, address)
