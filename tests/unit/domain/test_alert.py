from __future__ import annotations

from dataclasses import replace

import pytest

from moderation import alert
from moderation.alert import Places
from moderation.policy import Action, Policy, Rule
from moderation.policy.audience import Audience
from moderation.verdict import Verdict, undetermined
from tests.unit.domain.verdicts import POLICY, SWIM, flagged, reason, row
from tests.unit.events import UGLY_KEYS

HERE = Places("us-east-1", "videos", "labels")
FLAGGED = flagged()
UNDETERMINED = undetermined("the file is empty", POLICY)
# A phone held upright shows about so many characters a line without shrinking them.
WIDTH_OF_A_PHONE = 60


def test_the_subject_says_what_and_how_much() -> None:
    assert alert.subject(row(), FLAGGED) == "Flagged: swimming.mp4 has 38 moderation labels in 12 scenes"


def test_one_label_is_singular() -> None:
    one = flagged(labels=1, scenes=1)
    assert alert.subject(row(), one) == "Flagged: swimming.mp4 has 1 moderation label in 1 scene"


@pytest.mark.parametrize("verdict", [FLAGGED, UNDETERMINED])
@pytest.mark.parametrize("name", [*UGLY_KEYS, "line\nbreak\r\t.mp4", "\u202emp4.exe.mp4", "\x00.mp4"])
def test_the_subject_keeps_to_snss_rules_whatever_the_name(name: str, verdict: Verdict) -> None:
    subject = alert.subject(row(name), verdict)
    assert len(subject) < 100
    assert subject.isascii()
    assert subject.isprintable()


def test_a_long_name_is_shortened_in_its_middle() -> None:
    subject = alert.subject(row("holiday-" * 20 + "end.mp4"), FLAGGED)
    assert subject.startswith("Flagged: holiday-")
    assert "end.mp4 has 38 moderation labels" in subject


@pytest.mark.parametrize("name", ["Müller-é.mp4", "Mu\u0308ller-e\u0301.mp4"])
def test_letters_lose_their_accents_in_the_subject_and_nothing_else(name: str) -> None:
    assert alert.subject(row(name), FLAGGED).startswith("Flagged: Muller-e.mp4 has ")


def test_what_ascii_has_no_letter_for_is_a_question_mark_in_the_subject() -> None:
    assert alert.subject(row("猫 \U0001f600.mp4"), FLAGGED).startswith("Flagged: ? ?.mp4 has ")


def paragraphs(verdict: Verdict, name: str = "swimming.mp4") -> list[list[str]]:
    text = alert.text(row(name), verdict, HERE)
    return [paragraph.splitlines() for paragraph in text.split("\n\n")]


def test_the_text_begins_with_verdict_file_and_counts() -> None:
    assert paragraphs(FLAGGED)[0] == ["FLAGGED: swimming.mp4", "38 moderation labels in 12 scenes"]


def test_a_rated_video_says_for_whom_it_is() -> None:
    assert paragraphs(flagged(audience="adult"))[0][-1] == "Audience: adult"


def test_a_reason_says_how_sure_what_where_and_which_rule() -> None:
    verdict = flagged(reason(*SWIM, rule="Swimwear or Underwear", scenes=2))
    assert paragraphs(verdict)[1] == [
        "97.4 %  Female Swimwear or Underwear",
        "00:02.0-00:06.5, 00:22.0-00:26.5",
        "in Swimwear or Underwear; rule Swimwear or Underwear",
    ]


def test_a_reason_with_many_scenes_shows_the_strongest_in_order_of_time() -> None:
    scenes = paragraphs(flagged(reason("Gambling", scenes=9)))[1][1]
    assert scenes == "00:02.0-00:06.5, 00:22.0-00:26.5, 00:42.0-00:46.5 and 6 more"


def test_what_the_policy_only_records_is_no_reason_to_flag() -> None:
    text = alert.text(row(), flagged(reason(*SWIM), reason("Gambling", action=Action.RECORD)), HERE)
    assert "Female Swimwear or Underwear" in text
    assert "Gambling" not in text


def test_the_text_says_how_many_reasons_it_leaves_out() -> None:
    assert FLAGGED.outcome is not None
    many = replace(FLAGGED, outcome=replace(FLAGGED.outcome, flag_count=14, reason_count=20))
    assert ["The strongest 1 of 14 reasons."] in paragraphs(many)


def test_what_is_only_recorded_is_not_left_out() -> None:
    assert FLAGGED.outcome is not None
    recorded = replace(FLAGGED, outcome=replace(FLAGGED.outcome, flag_count=1, reason_count=4))
    assert "strongest" not in alert.text(row(), recorded, HERE)


def test_all_but_links_and_ids_fits_a_phone() -> None:
    verdict = flagged(reason("Violence", "Graphic Violence", "Explosions and Blasts", scenes=9))
    for paragraph in paragraphs(verdict)[:2]:
        assert max(map(len, paragraph)) <= WIDTH_OF_A_PHONE + 10


def test_an_undetermined_video_is_not_called_clean() -> None:
    headline = paragraphs(UNDETERMINED)[0]
    assert headline[0] == "UNDETERMINED: swimming.mp4"
    assert headline[1] == "Not fully moderated, so not known to be clean: the file is empty"


def test_an_undetermined_video_is_for_nobody_if_videos_are_rated() -> None:
    rating = Policy("p", "7.0", 50, Rule(Action.FLAG), audiences=(Audience("everyone"),))
    assert paragraphs(undetermined("the file is empty", rating))[0][-1] == "Audience: nobody"


@pytest.mark.parametrize("name", [*UGLY_KEYS, "a.mp4\nCLEAN: all good", "\u202emp4.exe.mp4", "\x00.mp4"])
def test_no_name_can_forge_a_line(name: str) -> None:
    expected = [len(paragraph) for paragraph in paragraphs(FLAGGED)]
    assert [len(paragraph) for paragraph in paragraphs(FLAGGED, name)] == expected


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
    assert ["Decide:", f"make decide VIDEO={'0' * 64} DECISION=approve (or reject)"] in paragraphs(verdict)


def test_govcloud_has_a_console_of_its_own() -> None:
    text = alert.text(row(), FLAGGED, replace(HERE, region="us-gov-west-1"))
    assert "https://us-gov-west-1.console.amazonaws-us-gov.com/s3/object/media?" in text


@pytest.mark.parametrize(
    ("millis", "shown"), [(0, "00:00.0"), (6_500, "00:06.5"), (59_999, "00:59.9"), (3_725_000, "1:02:05.0")]
)
def test_times_read_like_a_players(millis: int, shown: str) -> None:
    assert alert.timecode(millis) == shown
