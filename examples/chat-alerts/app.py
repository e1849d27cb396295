"""Each flagged video is posted to a chat without any code: EventBridge calls the API of the chat."""

import aws_cdk as cdk
import aws_cdk.aws_events as events
import aws_cdk.aws_events_targets as targets
import aws_cdk.aws_secretsmanager as secretsmanager
import aws_cdk.aws_sqs as sqs

from moderation_stack import ReviewRoom, VideoModeration, add_outputs, add_review_outputs

CHANNEL = "#moderation"


class ChatAlerts(cdk.Stack):
    """The pipeline, and a rule that posts a line for each flagged video, with a link to the review room."""

    def __init__(self, scope: cdk.App, id_: str) -> None:
        super().__init__(scope, id_, description="Alerts about flagged videos, in a chat")
        moderation = VideoModeration(self, "Moderation")
        room = ReviewRoom(self, "Review", moderation=moderation)
        token = secretsmanager.Secret.from_secret_name_v2(self, "Token", "moderation/chat-token")
        chat = events.ApiDestination(
            self,
            "Chat",
            connection=events.Connection(
                self,
                "Connection",
                authorization=events.Authorization.api_key("Authorization", token.secret_value),
            ),
            endpoint="https://slack.com/api/chat.postMessage",
            http_method=events.HttpMethod.POST,
            rate_limit_per_second=1,
        )
        name = f"Flagged: {events.EventField.from_path('$.detail.key')}"
        link = f"{room.url}#/video/{events.EventField.from_path('$.detail.videoId')}"
        not_posted = sqs.Queue(self, "NotPosted", enforce_ssl=True, retention_period=cdk.Duration.days(14))
        moderation.on_flagged(
            "PostToChat",
            target=targets.ApiDestination(
                chat,
                event=events.RuleTargetInput.from_object(
                    {
                        "channel": CHANNEL,
                        "text": "A video was flagged",
                        "blocks": [
                            # Plain text: the uploader chose the name, and it may mention a whole channel.
                            {"type": "section", "text": {"type": "plain_text", "text": name}},
                            {"type": "section", "text": {"type": "mrkdwn", "text": f"<{link}|Review it>"}},
                        ],
                    }
                ),
                dead_letter_queue=not_posted,
            ),
        )
        add_outputs(moderation)
        add_review_outputs(room)


def build(app: cdk.App) -> None:
    ChatAlerts(app, "ChatAlerts")


if __name__ == "__main__":
    app = cdk.App()
    build(app)
    app.synth()
