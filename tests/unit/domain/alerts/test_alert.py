from __future__ import annotations

import json
import re
import subprocess
from dataclasses import replace

import pytest

from tests.unit.domain.verdicts import POLICY, SWIM, flagged, reason, row
from tests.unit.simulation.events import LONGEST_KEY, UGLY_KEYS
from video_moderation.alerts.text import alert, plain_text
from video_moderation.alerts.text.alert import Places
from video_moderation.alerts.text.command_line import AwsCommandLine, CommandLine, commands_of
from video_moderation.evaluation.verdict import Verdict, undetermined
from video_moderation.labels.label import Label
from video_moderation.policy import Action, Policy, Rule
from video_moderation.policy.audience import Audience
from video_moderation.settings import AlertSettings
from video_moderation.taxonomy import taxonomy

HERE = Places(CommandLine("Shop", "us-east-1"), "us-east-1", "videos", "labels")
FLAGGED = flagged()
UNDETERMINED = undetermined("the file is empty", POLICY)
# A phone held upright shows about so many characters a line without shrinking them.
WIDTH_OF_A_PHONE = 60
LONGEST_RULE = Rule(Action.FLAG, max(taxonomy().parents, key=len), "Illustrated")


def test_the_subject_says_what_and_how_much() -> None:
    assert alert.subject(row(), FLAGGED) == 'Flagged: "swimming.mp4" has 38 moderation labels in 12 scenes'


def test_one_label_is_singular() -> None:
    one = flagged(labels=1, scenes=1)
    assert alert.subject(row(), one) == 'Flagged: "swimming.mp4" has 1 moderation label in 1 scene'


@pytest.mark.parametrize(
    ("verdict", "found"),
    [(FLAGGED, "38 moderation labels in 12 scenes"), (UNDETERMINED, "the file is empty")],
)
def test_the_summary_says_what_was_found_or_why_nothing_was(verdict: Verdict, found: str) -> None:
    assert alert.summary(verdict) == found


@pytest.mark.parametrize("verdict", [FLAGGED, UNDETERMINED])
@pytest.mark.parametrize("name", [*UGLY_KEYS, "line\nbreak\r\t.mp4", "\u202emp4.exe.mp4", "\x00.mp4"])
def test_the_subject_keeps_to_snss_rules_whatever_the_name(name: str, verdict: Verdict) -> None:
    subject = alert.subject(row(name), verdict)
    assert len(subject) < 100
    assert subject.isascii()
    assert subject.isprintable()


def test_a_long_name_is_shortened_in_its_middle() -> None:
    subject = alert.subject(row("holiday-" * 20 + "end.mp4"), FLAGGED)
    assert subject.startswith('Flagged: "holiday-')
    assert 'end.mp4" has 38 moderation labels' in subject


@pytest.mark.parametrize("name", ["Müller-é.mp4", "Mu\u0308ller-e\u0301.mp4"])
def test_letters_lose_their_accents_in_the_subject_and_nothing_else(name: str) -> None:
    assert alert.subject(row(name), FLAGGED).startswith('Flagged: "Muller-e.mp4" has ')


def test_what_ascii_has_no_letter_for_is_a_question_mark_in_the_subject() -> None:
    assert alert.subject(row("猫 \U0001f600.mp4"), FLAGGED).startswith('Flagged: "? ?.mp4" has ')


def path_of(label: str) -> tuple[str, ...]:
    return Label(0, label, "", 1, 90.0).path


def paragraphs(verdict: Verdict, name: str = "swimming.mp4") -> list[list[str]]:
    text = alert.text(row(name), verdict, HERE)
    return [paragraph.splitlines() for paragraph in text.split("\n\n")]


def test_the_text_begins_with_verdict_file_and_counts() -> None:
    assert paragraphs(FLAGGED)[0] == ['FLAGGED: "swimming.mp4"', "38 moderation labels in 12 scenes"]


def test_a_rated_video_says_for_whom_it_is() -> None:
    assert paragraphs(flagged(audience="adult"))[0][-1] == "Audience: adult"


def test_a_reason_says_how_sure_what_where_and_which_rule() -> None:
    verdict = flagged(reason(*SWIM, rule="Swimwear or Underwear", scenes=2))
    assert paragraphs(verdict)[1] == [
        "97.4 %  Female Swimwear or Underwear",
        "00:02.0-00:06.5, 00:22.0-00:26.5",
        "in Swimwear or Underwear",
        "rule Swimwear or Underwear",
    ]


def test_a_reason_with_many_scenes_shows_the_strongest_in_order_of_time() -> None:
    scenes = paragraphs(flagged(reason("Gambling", scenes=9)))[1][1]
    assert scenes == "00:02.0-00:06.5, 00:22.0-00:26.5, 00:42.0-00:46.5 and 6 more"


def test_what_the_policy_only_records_is_no_reason_to_flag() -> None:
    text = alert.text(row(), flagged(reason(*SWIM), reason("Gambling", action=Action.RECORD)), HERE)
    assert "Female Swimwear or Underwear" in text
    assert "Gambling" not in text


def left_out(verdict: Verdict) -> Verdict:
    assert verdict.outcome is not None
    return replace(verdict, outcome=replace(verdict.outcome, flag_count=1_400, reason_count=2_000))


def test_the_text_says_how_many_reasons_it_leaves_out() -> None:
    assert ["The strongest 1 of 1,400 reasons."] in paragraphs(left_out(FLAGGED))


def test_what_is_only_recorded_is_not_left_out() -> None:
    assert FLAGGED.outcome is not None
    recorded = replace(FLAGGED, outcome=replace(FLAGGED.outcome, flag_count=1, reason_count=4))
    assert "strongest" not in alert.text(row(), recorded, HERE)


def what_is_not_to_be_copied(text: str) -> list[str]:
    """The lines to read: without addresses, commands, and the ids at the end."""
    to_read = "\n".join(text.split("\n\n")[:-1])
    copied = ("https://", "video-moderation ", "aws ")
    return [line for line in to_read.splitlines() if not line.startswith(copied)]


@pytest.mark.parametrize("label", taxonomy().parents)
@pytest.mark.parametrize("scenes", [1, 3, 1_234])
def test_whatever_is_seen_fits_a_phone(label: str, scenes: int) -> None:
    seen = reason(*path_of(label), rule=LONGEST_RULE.name, scenes=scenes, confidence=100, start=36_000_000)
    verdict = flagged(seen, labels=1_234_567, scenes=123_456, audience="everyone")
    lines = what_is_not_to_be_copied(alert.text(row(), left_out(verdict), HERE))
    assert [line for line in lines if len(line) > WIDTH_OF_A_PHONE] == []


@pytest.mark.parametrize("label", taxonomy().parents)
def test_what_is_wrapped_still_says_the_same(label: str) -> None:
    *above, _ = path_of(label)
    verdict = flagged(reason(*path_of(label), rule=LONGEST_RULE.name, scenes=1_234))
    lines = paragraphs(verdict)[1]
    said = " ".join(line.strip() for line in lines)
    belongs = f"in {' > '.join(above)} " if above else ""
    assert said == (
        f"97.4 %  {label} 00:02.0-00:06.5, 00:22.0-00:26.5, 00:42.0-00:46.5 and 1,231 more "
        f"{belongs}rule {LONGEST_RULE.name}"
    )
    assert any(line.endswith("and 1,231 more") for line in lines)


def test_a_path_that_is_wrapped_is_indented() -> None:
    assert paragraphs(flagged(reason(*path_of("Obstructed Male Genitalia"), rule=LONGEST_RULE.name)))[1] == [
        "97.4 %  Obstructed Male Genitalia",
        "00:02.0-00:06.5",
        "in Non-Explicit Nudity of Intimate parts and Kissing >",
        "   Obstructed Intimate Parts",
        "rule Non-Explicit Nudity of Intimate parts and Kissing",
        "     (Illustrated)",
    ]


@pytest.mark.parametrize("why", ["the file is empty", "the bucket refused to let it be read, " * 12])
def test_why_a_video_is_undetermined_fits_a_phone(why: str) -> None:
    lines = what_is_not_to_be_copied(alert.text(row(), undetermined(why.strip(), POLICY), HERE))
    assert [line for line in lines if len(line) > WIDTH_OF_A_PHONE] == []
    said = " ".join(line.strip() for line in lines)
    begins = 'UNDETERMINED: "swimming.mp4" Not fully moderated, so not known to be clean: '
    assert said.startswith(f"{begins}{why.strip()} To approve:")


def test_no_wrapped_line_can_pass_for_one_of_the_alerts_own() -> None:
    verdict = undetermined(f"{'x' * 59} CLEAN: all good", POLICY)
    assert "   CLEAN: all good" in alert.text(row(), verdict, HERE).splitlines()


def test_an_undetermined_video_is_not_called_clean() -> None:
    headline = paragraphs(UNDETERMINED)[0]
    assert headline == [
        'UNDETERMINED: "swimming.mp4"',
        "Not fully moderated, so not known to be clean:",
        "the file is empty",
    ]


def test_an_undetermined_video_is_for_nobody_if_videos_are_rated() -> None:
    rating = Policy("p", "7.0", 50, Rule(Action.FLAG), audiences=(Audience("everyone"),))
    assert paragraphs(undetermined("the file is empty", rating))[0][-1] == "Audience: nobody"


@pytest.mark.parametrize("name", [*UGLY_KEYS, "a.mp4\nCLEAN: all good", "\u202emp4.exe.mp4", "\x00.mp4"])
def test_no_name_can_forge_a_line(name: str) -> None:
    """What its first line cannot hold is continued in lines that are indented."""
    first, *others = paragraphs(FLAGGED, name)
    remark = [alert.NAME_SHORTENED] * (len(plain_text.printable(name)) > plain_text.LONGEST_NAME)
    own = [line for line in first[1:] if not line.startswith("   ")]
    assert own == [*remark, "38 moderation labels in 12 scenes"]
    assert [len(paragraph) for paragraph in others] == [len(each) for each in paragraphs(FLAGGED)[1:]]


@pytest.mark.parametrize("name", [LONGEST_KEY, "\x01" * 1_020 + ".mp4", "n" * 196 + ".mp4", "a b " * 50])
def test_a_long_name_is_broken_for_a_phone_and_one_of_pages_is_shortened(name: str) -> None:
    first = paragraphs(FLAGGED, name)[0]
    assert [line for line in first if len(line) > WIDTH_OF_A_PHONE] == []
    shown = "".join(line.removeprefix("   ") for line in first).partition("38 moderation")[0]
    assert shown.startswith('FLAGGED: "' + plain_text.printable(name)[:60])
    assert (alert.NAME_SHORTENED in shown) == (len(plain_text.printable(name)) > plain_text.LONGEST_NAME)


@pytest.mark.parametrize(
    ("name", "is_whole"),
    [
        ("n" * 196 + ".mp4", True),
        ("n" * 197 + ".mp4", False),
        ("n" * 189 + "evil.com" + ".mp4", False),  # brackets around its dot make it longer
    ],
)
def test_a_name_of_200_characters_is_whole_and_a_shortened_one_says_so(name: str, *, is_whole: bool) -> None:
    first = paragraphs(FLAGGED, name)[0]
    shown = "".join(line.removeprefix("   ") for line in first).partition('"')[2].partition('"')[0]
    assert (alert.NAME_SHORTENED in first) is not is_whole
    assert len(shown) == 200
    assert (shown == name) is is_whole


@pytest.mark.parametrize(
    ("length", "shown"),
    [(60, "n" * 56 + ".mp4"), (61, "n" * 29 + "..." + "n" * 24 + ".mp4")],
)
def test_a_subject_has_up_to_99_characters_and_shortens_a_name_in_its_middle(length: int, shown: str) -> None:
    subject = alert.subject(row("n" * (length - 4) + ".mp4"), UNDETERMINED)
    assert subject == f'Undetermined: "{shown}" could not be moderated'


LINKS = [
    "https://evil.example/pay.mp4",
    "www.evil.example.mp4",
    "evil.com",
    "holiday.mov",
    "HOLIDAY.MOV",
    "evil\u3002com/a.mp4",
    "mailto:ann@evil.com",
    "tel:+49123.mp4",
    'a.mp4" is CLEAN, see evil.com "',
]


@pytest.mark.parametrize("name", LINKS)
def test_no_name_acts_as_a_link_in_the_text_or_the_subject(name: str) -> None:
    """No scheme with its colon, and no dot before what could be a domain, but the ending .mp4."""
    told = [paragraphs(FLAGGED, name)[0][0].removeprefix("FLAGGED: "), plain_text.quoted(name)]
    told.append(alert.subject(row(name), FLAGGED).removeprefix("Flagged: ").partition(" has 38")[0])
    for shown in told:
        assert (shown[0], shown[-1], shown.count('"')) == ('"', '"', 2)
        assert re.findall(r"[a-z]:|[.\u3002](?!mp4\")\w\w", shown, re.IGNORECASE) == []


@pytest.mark.parametrize("name", ["sea.mp4", "2026-11-23 12:30.mp4", "Mr. Smith v1.2.mp4"])
def test_a_harmless_name_is_shown_as_it_is(name: str) -> None:
    assert plain_text.quoted(name) == f'"{name}"'


def test_it_leads_to_the_object_the_rows_and_the_job() -> None:
    lines = alert.text(row("a b&c=d#e.mp4"), FLAGGED, replace(HERE, region="eu-west-1")).splitlines()
    console = "https://eu-west-1.console.aws.amazon.com"
    dynamodb = f"{console}/dynamodbv2/home?region=eu-west-1"
    item = f"edit-item?itemMode=2&pk={'0' * 64}&route=ROUTE_ITEM_EXPLORER&sk=&table=videos"
    led = {name: lines[lines.index(name) + 1] for name in ("Video:", "Its row:", "Its labels:", "Its job:")}
    assert led == {
        "Video:": f"{console}/s3/object/media?region=eu-west-1&prefix=a%20b%26c%3Dd%23e.mp4&versionId=v1",
        "Its row:": f"{dynamodb}#{item}",
        "Its labels:": f"{dynamodb}#item-explorer?operation=QUERY&pk=a%20b%26c%3Dd%23e.mp4&table=labels",
        "Its job:": "aws rekognition get-content-moderation --region eu-west-1 --job-id job-1",
    }


@pytest.mark.parametrize("verdict", [FLAGGED, UNDETERMINED])
def test_it_says_how_to_decide_on_this_very_version(verdict: Verdict) -> None:
    approve, reject = (
        f"video-moderation decide {'0' * 64} {decision} --stack Shop --region us-east-1"
        for decision in ("approve", "reject")
    )
    assert ["To approve:", approve, "To reject:", reject] in paragraphs(verdict)


def test_it_says_which_pipeline_of_the_stack_is_meant() -> None:
    text = alert.text(row(), FLAGGED, replace(HERE, commands=CommandLine("Shop", "us-east-1", "Trailers")))
    assert "approve --stack Shop --pipeline Trailers --region us-east-1" in text


def test_without_the_command_it_says_how_to_decide_with_the_aws_cli() -> None:
    url = "https://sqs.us-east-1.amazonaws.com/123456789012/Console-DecisionQueue"
    text = alert.text(row(), FLAGGED, replace(HERE, commands=AwsCommandLine("us-east-1", url, "videos")))
    assert "video-moderation" not in text
    lines = text.splitlines()
    for headline, decision in (("To approve:", "APPROVED"), ("To reject:", "REJECTED")):
        *command, body = run_by_bash(lines[lines.index(headline) + 1])
        where = ["--queue-url", url, "--region", "us-east-1"]
        assert command == ["aws", "sqs", "send-message", *where, "--message-body"]
        assert json.loads(body) == {"decide": decision, "VideoId": row().video_id}


def test_the_aws_cli_is_named_where_a_stack_says_which_queue_takes_decisions() -> None:
    settings = AlertSettings(
        video_analysis_table="videos",
        alert_table="alerts",
        alert_topic_arn="alert-topic",
        operations_topic_arn="operations-topic",
        aws_region="us-east-1",
        stack_name="Shop",
        output_prefix="Trailers",
    )
    assert commands_of(settings) == CommandLine("Shop", "us-east-1", "Trailers")
    named = replace(settings, decision_queue_url="queue-url")
    assert commands_of(named) == AwsCommandLine("us-east-1", "queue-url", "videos")


def test_its_commands_can_be_pasted_as_they_are() -> None:
    lines = alert.text(row("it's (a) $name; `x`.mp4"), FLAGGED, HERE).splitlines()
    commands = [line for line in lines if line.startswith(("video-moderation ", "aws "))]
    assert [run_by_bash(command) for command in commands] == [command.split() for command in commands]


def run_by_bash(command: str) -> list[str]:
    """What a shell runs when a line is pasted into it, word by word."""
    shown = 'show() { printf "%s\\n" "$@"; }; aws() { show aws "$@"; }\n'
    shown += 'video-moderation() { show video-moderation "$@"; }\n'
    pasted = ["bash", "-c", shown + command]
    return subprocess.run(pasted, capture_output=True, text=True, check=True).stdout.splitlines()  # noqa: S603


def test_govcloud_has_a_console_of_its_own() -> None:
    text = alert.text(row(), FLAGGED, replace(HERE, region="us-gov-west-1"))
    assert "https://us-gov-west-1.console.amazonaws-us-gov.com/s3/object/media?" in text


@pytest.mark.parametrize(
    ("millis", "shown"), [(0, "00:00.0"), (6_500, "00:06.5"), (59_999, "00:59.9"), (3_725_000, "1:02:05.0")]
)
def test_times_read_like_a_players(millis: int, shown: str) -> None:
    assert plain_text.timecode(millis) == shown


def test_a_video_without_a_job_has_no_command_to_ask_for_one() -> None:
    with_job, without = (
        alert.text(replace(row(), job_id=job_id), UNDETERMINED, HERE) for job_id in ("j", None)
    )
    assert "--job-id j" in with_job
    assert "job" not in without.partition("Its labels:")[2]


@pytest.mark.parametrize("verdict", [FLAGGED, UNDETERMINED])
def test_with_a_review_room_one_link_follows_the_headline(verdict: Verdict) -> None:
    room = replace(HERE, review_url="https://example.com/")
    headline, link, *others = alert.text(row(), verdict, room).split("\n\n")
    assert link == f"Review it:\nhttps://example.com/#/video/{row().video_id}"
    assert [headline, *others] == alert.text(row(), verdict, HERE).split("\n\n")


def test_the_last_paragraph_names_the_exact_version() -> None:
    known = [f"VideoId  {'0' * 64}", f"Policy   {POLICY.version}"]
    assert paragraphs(FLAGGED)[-1] == ["Bucket   media", "Version  v1", *known]
    text = alert.text(replace(row(), version_id=None), FLAGGED, HERE)
    assert text.split("\n\n")[-1].splitlines() == ["Bucket   media", *known]


def test_only_one_is_singular() -> None:
    assert [plain_text.plural(count, "scene") for count in (0, 1, 2)] == ["0 scenes", "1 scene", "2 scenes"]


def test_a_line_has_sixty_characters_and_is_broken_anywhere() -> None:
    assert list(plain_text.broken("x" * 60)) == ["x" * 60]
    assert list(plain_text.broken("x" * 118)) == ["x" * 60, "   " + "x" * 57, "   x"]


def test_a_text_is_wrapped_at_spaces_only() -> None:
    assert plain_text.wrapped(f"{'x' * 58} y", indent=2) == [f"{'x' * 58} y"]
    assert plain_text.wrapped(f"{'x' * 59} y", indent=2) == ["x" * 59, "  y"]
    long = f"{'x' * 40}-{'y' * 40}"
    assert plain_text.wrapped(f"see {long}") == ["see", long], "neither at a hyphen nor within a word"


def test_a_long_label_that_aws_added_is_indented_under_its_name() -> None:
    label = "Laser Swords " * 5
    assert paragraphs(flagged(reason(label.strip())))[1][:2] == [
        "97.4 %  Laser Swords Laser Swords Laser Swords Laser Swords",
        "        Laser Swords",
    ]
