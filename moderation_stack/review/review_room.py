"""The construct: a page on which moderators see what waits, why it was flagged, and decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
from constructs import Construct

from moderation_stack.functions.moderation_function import ModerationFunction
from moderation_stack.monitoring.operations_alarm import OperationsAlarm
from moderation_stack.review.moderator_role import ModeratorRole
from moderation_stack.review.pipeline import check_moderation
from moderation_stack.review.review_api import ReviewApi
from moderation_stack.review.room_rules import room_rules
from moderation_stack.review.sign_in import CognitoSignIn, OidcSignIn
from moderation_stack.shared.acknowledge import acknowledge
from moderation_stack.shared.compliance import accept_inline_policies
from moderation_stack.storage.tables import ModerationTable, index_arn
from moderation_stack.validation import checks
from moderation_stack.validation.property_error import reject
from video_moderation.contract.metrics import Service
from video_moderation.contract.storage.tables import AWAITING_DECISION, BY_MONTH, BY_STATUS, REVIEW_KEY
from video_moderation.settings import ReviewRoomSettings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import aws_cdk.aws_cognito as cognito

    from moderation_stack.video_moderation import VideoModeration

_FIVE_MINUTES = cdk.Duration.minutes(5)
_TIMEOUT = cdk.Duration.seconds(29)
_INVOKED_BY_API = "Invoked by the HTTP API, which waits for the answer: nothing is left to keep."


class ReviewRoom(Construct):
    """The moderators' review room of one `VideoModeration`: optional, and nothing else depends on it.

    Example:
        moderation = VideoModeration(self, "Moderation", archive=Archive(hold_flagged=True))
        room = ReviewRoom(self, "Review", moderation=moderation, require_note=True)

    Args:
        moderation: whose videos are decided on.
        sign_in: an OpenID Connect issuer of your own; default: a user pool, to which you invite people.
        mfa: whether the user pool asks for a second factor (TOTP); default: yes.
        session_minutes: how long an access token is valid, from 5 to 1,440 minutes; default: 15.
        claim_minutes: how long a video stays with the moderator who opened it, from 1 to 120 minutes;
            default: 10.
        allowed_networks: IP networks, such as 192.0.2.0/24, that may use the room; default: all.
        require_note: whether each decision needs a note; default: no.
        two_decisions_for: categories of labels, such as Explicit, on which two people must agree; default:
            none.
        groups: for a category, the groups whose members alone see and decide on its videos; default: all
            moderators see all videos.

    Raises:
        PropertyError: a value is not accepted; the message names the argument and what is accepted.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        moderation: VideoModeration,
        sign_in: OidcSignIn | None = None,
        mfa: bool = True,
        session_minutes: int = 15,
        claim_minutes: int = 10,
        allowed_networks: Sequence[str] = (),
        require_note: bool = False,
        two_decisions_for: Sequence[str] = (),
        groups: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        super().__init__(scope, id_)
        check_moderation(self, moderation)
        if sign_in is not None and not isinstance(sign_in, OidcSignIn):
            reject("sign_in", sign_in, "must be of type OidcSignIn")
        checks.true_or_false("mfa", mfa)
        checks.whole_number("session_minutes", session_minutes, 5, 1_440)
        checks.whole_number("claim_minutes", claim_minutes, 1, 120)
        rules = room_rules(
            require_note=require_note,
            two_decisions_for=two_decisions_for,
            groups=groups,
            allowed_networks=allowed_networks,
        )
        defaults = moderation.function_defaults
        api = ReviewApi(self, "Api", retention=defaults.retention)
        self.url = api.url
        self.sign_in = sign_in or CognitoSignIn(
            self,
            "SignIn",
            url=self.url,
            session=cdk.Duration.minutes(session_minutes),
            mfa=mfa,
            retention=defaults.retention,
        )
        table = ModerationTable(
            self,
            "Claims",
            table_name=None,
            key=REVIEW_KEY,
            retention=defaults.retention,
            time_to_live="ExpiresAt",
        )
        role = ModeratorRole(self, "Moderator", moderation=moderation)
        room = _RoomFunction(
            self,
            "Function",
            moderation=moderation,
            table=table,
            settings=ReviewRoomSettings(
                video_analysis_table=moderation.video_analysis_table.table_name,
                metadata_table=moderation.metadata_table.table_name,
                decision_table=moderation.decision_table.table_name,
                review_table=table.table_name,
                decision_queue_url=moderation.decision_queue.queue_url,
                media_bucket=moderation.media_bucket.bucket_name,
                moderator_role_arn=role.arn,
                sign_in=self.sign_in.settings(),
                rules=rules.to_json(),
                claim_minutes=str(claim_minutes),
            ),
        )
        accept_inline_policies(self)
        role.assumed_by(room.role)
        api.serve(room.function, self.sign_in)
        self.function = room.function
        errors = room.function.metric_errors(period=_FIVE_MINUTES)
        throttles = room.function.metric_throttles(period=_FIVE_MINUTES)
        for name, metric, text in (
            ("Errors", errors, "failed or timed out."),
            ("Throttles", throttles, "was throttled."),
        ):
            OperationsAlarm(
                self,
                name,
                topic=moderation.operations_topic,
                metric=metric,
                description=f"The review room's function {text}",
                runbook_name=f"ReviewRoom{name}",
                more_than=0,
            )
        moderation.link_alerts_to(self.url)

    def add_program(self, id_: str, *, read: bool = True, decide: bool = False) -> cognito.UserPoolClient:
        """Credentials for a program: it gets tokens by client credentials and calls the same API.

        Example: `room.add_program("Publisher", decide=True).user_pool_client_id`

        Args:
            id_: id of the client in this construct.
            read: whether it may ask where videos stand, what was seen in them, and what was decided.
            decide: whether it may decide.

        Raises:
            PropertyError: the room has an issuer of your own, which makes its clients itself.
        """
        if not isinstance(self.sign_in, CognitoSignIn):
            reject("sign_in", self.sign_in.issuer, "must be a user pool: add the client there")
        return self.sign_in.add_program(id_, read=read, decide=decide)


class _RoomFunction(ModerationFunction):
    """The function that serves page and API."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        moderation: VideoModeration,
        table: ModerationTable,
        settings: ReviewRoomSettings,
    ) -> None:
        super().__init__(
            scope,
            id_,
            handler="review_room",
            description="Serves the moderators' review room",
            service=Service.REVIEW_ROOM,
            settings=settings,
            timeout=_TIMEOUT,
            memory_mib=1024,
            defaults=moderation.function_defaults,
        )
        videos, decisions = moderation.video_analysis_table, moderation.decision_table
        self.allow("dynamodb:GetItem", on=[videos.table_arn])
        self.allow("dynamodb:Query", on=[index_arn(videos, AWAITING_DECISION), index_arn(videos, BY_STATUS)])
        self.allow("dynamodb:Query", on=[moderation.metadata_table.table_arn])
        self.allow("dynamodb:Query", on=[decisions.table_arn, index_arn(decisions, BY_MONTH)])
        self.allow(
            "dynamodb:BatchGetItem",
            "dynamodb:PutItem",
            "dynamodb:UpdateItem",
            "dynamodb:DeleteItem",
            on=[table.table_arn],
        )
        self.needs_no_dead_letters(_INVOKED_BY_API)
        acknowledge(self, {"Serverless-LambdaAsyncFailureDestination": _INVOKED_BY_API})
