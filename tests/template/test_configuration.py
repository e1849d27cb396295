from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from moderation_stack.app.configuration import Configuration
from moderation_stack.policy import ModerationPolicy
from moderation_stack.validation.checks import NotAccepted
from video_moderation.policy.authoring.presets import PRESETS

if TYPE_CHECKING:
    from pathlib import Path

POLICIES = {"policy": "policy", "shadowPolicy": "shadow_policy"}
STORAGE_CLASSES = {
    "archiveStorageClass": "archive_storage_class",
    "archiveFlaggedStorageClass": "archive_flagged_storage_class",
}
REGIONS_WITHOUT_VIDEO = ["ca-central-1", "sa-east-1", "il-central-1", "eu-south-2", "eu-north-1", "mars-1"]


def read(key: str, value: Any) -> Any:
    """The configuration with one key given."""
    return Configuration.from_context({key: value})


def refusal(key: str, value: Any) -> str:
    with pytest.raises(NotAccepted) as refused:
        read(key, value)
    return str(refused.value)


def test_nothing_has_to_be_configured() -> None:
    assert Configuration.from_context({}) == Configuration()


def test_the_default_is_for_the_account_and_region_of_the_credentials() -> None:
    environment = Configuration().environment()
    assert (environment.account, environment.region) == (None, None)


@pytest.mark.parametrize(
    "value",
    ["a@example.com,b@example.com", "a@example.com, b@example.com", ["a@example.com", "b@example.com"]],
)
def test_addresses_are_a_list_or_separated_by_commas(value: Any) -> None:
    assert read("alertEmails", value).alert_emails == ("a@example.com", "b@example.com")


@pytest.mark.parametrize("key", ["alertEmails", "operationsEmails"])
@pytest.mark.parametrize(
    "address",
    [
        "moderators",
        "moderators@",
        "@example.com",
        "two words@example.com",
        "a@example",
        "a@@example.com",
        "a@exa_mple.com",
        ".a@example.com",
        "a..b@example.com",
        "a@-example.com",
        "a@example..com",
        "a@example.com\nb",
        "x" * 65 + "@example.com",
        "",
        "a@example.com,",
    ],
)
def test_what_is_no_address_is_refused(key: str, address: str) -> None:
    assert refusal(key, address).startswith(f"{key}=")


@pytest.mark.parametrize("address", ["first.last+tag@sub.example.co.uk", "o'neil@example.com", "a_b@x.io"])
def test_addresses_of_every_usual_form_are_accepted(address: str) -> None:
    assert read("operationsEmails", address).operations_emails == (address,)


@pytest.mark.parametrize(
    "name",
    [
        "ab",
        "x" * 64,
        "Videos",
        "my_videos",
        "videos-",
        "-videos",
        ".videos",
        "videos.",
        "my..videos",
        "my.-videos",
        "my-.videos",
        "192.168.5.4",
        "xn--videos",
        "sthree-videos",
        "amzn-s3-demo-videos",
        "videos-s3alias",
        "videos--ol-s3",
        "videos.mrap",
        "videos--x-s3",
        "videos--table-s3",
        "videos-111111111111-eu-west-1-an",
        "vidéos",
        "videos\n",
        "",
        " ",
    ],
)
def test_a_bucket_name_s3_would_refuse_is_refused(name: str) -> None:
    assert refusal("bucketName", name).startswith("bucketName=")


@pytest.mark.parametrize("name", ["abc", "x" * 63, "my.videos.2026", "videos--raw", "1.2.3", "192.168.5.4a"])
def test_a_bucket_name_s3_would_take_is_accepted(name: str) -> None:
    assert read("bucketName", name).bucket_name == name


@pytest.mark.parametrize("key", ["videoAnalysisTableName", "metadataTableName"])
@pytest.mark.parametrize("name", ["ab", "x" * 256, "my table", "table/1", "tablé", ""])
def test_a_table_name_dynamodb_would_refuse_is_refused(key: str, name: str) -> None:
    assert refusal(key, name).startswith(f"{key}=")


def test_the_two_tables_cannot_have_one_name() -> None:
    with pytest.raises(NotAccepted, match="metadataTableName=videos: a name other than"):
        Configuration.from_context({"videoAnalysisTableName": "videos", "metadataTableName": "videos"})


@pytest.mark.parametrize(("value", "confidence"), [("0", 0), ("99.5", 99.5), (100, 100), ("5e1", 50)])
def test_a_confidence_from_0_to_100_is_accepted(value: Any, confidence: float) -> None:
    assert read("minConfidence", value).min_confidence == confidence


@pytest.mark.parametrize("value", ["101", 100.5, "-1", "nan", "inf", "1e400"])
def test_a_confidence_out_of_range_is_refused(value: Any) -> None:
    assert refusal("minConfidence", value).endswith(": a number from 0 to 100 is accepted")


@pytest.mark.parametrize(("value", "meant"), [("0.8", "80"), (0.995, "99.5"), ("5e-2", "5")])
def test_a_confidence_that_looks_like_a_share_of_one_is_refused(value: Any, meant: str) -> None:
    stated = f"{float(value):g}"
    assert (
        refusal("minConfidence", value)
        == f"minConfidence={stated}: it is in per cent: {meant} rather than {stated}"
    )


def test_a_confidence_beside_a_policy_is_refused() -> None:
    accepted = "accepted without a policy only, which says how sure Rekognition must be"
    with pytest.raises(NotAccepted, match=f"^minConfidence=80: {accepted}$"):
        Configuration.from_context({"minConfidence": "80", "policy": "news"})
    assert Configuration.from_context({"minConfidence": "80", "shadowPolicy": "news"}).min_confidence == 80


@pytest.mark.parametrize("key", POLICIES)
@pytest.mark.parametrize("name", PRESETS)
def test_a_policy_is_known_by_its_name(key: str, name: str) -> None:
    assert read(key, name).moderation()[POLICIES[key]] == ModerationPolicy.preset(name)


@pytest.mark.parametrize("key", POLICIES)
@pytest.mark.parametrize("suffix", [".yaml", ".yml"])
def test_a_policy_is_read_from_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str, suffix: str
) -> None:
    (tmp_path / f"ours{suffix}").write_text("version: ours-1\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert read(key, f"ours{suffix}").moderation()[POLICIES[key]] == ModerationPolicy(version="ours-1")


@pytest.mark.parametrize("key", POLICIES)
@pytest.mark.parametrize("value", ["lenient", "policy.json", "News"])
def test_what_is_neither_a_preset_nor_a_file_is_refused(key: str, value: str) -> None:
    names = "strict, general_audience, news, adult_allowed"
    accepted = f"a YAML file (.yaml, .yml), or one of {names} is accepted"
    assert refusal(key, value) == f"{key}={value}: {accepted}"


@pytest.mark.parametrize("value", ["", " ", 1, ["news"]])
def test_a_policy_that_is_no_text_is_refused(value: Any) -> None:
    assert refusal("policy", value).startswith("policy=")


@pytest.mark.parametrize(
    ("content", "refused"),
    [
        (None, "cannot be read: No such file or directory"),
        ("version: [", "is not YAML: line 1, column 11: "),
        ("rules: []", "version is missing"),
        ("{version: a, rules: [{label: Nudity, action: flag}]}", "rule 1 (Nudity): label=Nudity: a label of"),
    ],
)
def test_a_file_that_states_no_policy_is_refused_in_one_line(
    tmp_path: Path, content: str | None, refused: str
) -> None:
    path = tmp_path / "ours.yaml"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    message = refusal("policy", str(path))
    assert message.startswith(f"{path}: {refused}")
    assert "\n" not in message


@pytest.mark.parametrize(
    ("value", "held"),
    [(True, True), (False, False), ("true", True), ("false", False), ("True", True), ("FALSE", False)],
)
def test_what_is_held_is_true_or_false(value: Any, held: bool) -> None:
    assert read("holdFlagged", value).moderation()["hold_flagged"] is held


@pytest.mark.parametrize("value", ["yes", "", 1, 0, ["true"], {}])
def test_what_is_neither_true_nor_false_is_refused(value: Any) -> None:
    assert refusal("holdFlagged", value).endswith(": true or false is accepted")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("minConfidence", "abc"),
        ("minConfidence", 10**400),
        ("minConfidence", True),
        ("minConfidence", [50]),
        ("archiveFlaggedAfterDays", "-1"),
        ("archiveFlaggedAfterDays", "1.5"),
        ("archiveFlaggedAfterDays", "36501"),
        ("archiveAfterDays", "-1"),
        ("archiveAfterDays", "1.5"),
        ("archiveAfterDays", "36501"),
        ("archiveAfterDays", "inf"),
        ("maxAttempts", "0"),
        ("maxAttempts", 11),
        ("maxAttempts", "three"),
        ("retryBackoffSeconds", 0),
        ("retryBackoffSeconds", 86_401),
        ("retryBackoffSeconds", {"seconds": 60}),
        ("dispatchEveryMinutes", 0),
        ("dispatchEveryMinutes", 1_441),
        ("staleAfterSeconds", 0),
        ("staleAfterSeconds", 432_001),
        ("staleAfterSeconds", "0.5"),
        ("reconcileEveryMinutes", 0),
        ("reconcileEveryMinutes", 361),
        ("sweepEveryHours", 0),
        ("sweepEveryHours", 721),
        ("waitingLimitMinutes", 0),
        ("waitingLimitMinutes", 43_201),
        ("inProgressLimitMinutes", 0),
        ("inProgressLimitMinutes", 7_201),
        ("decisionLimitMinutes", 0),
        ("decisionLimitMinutes", 43_201),
    ],
)
def test_what_is_no_number_of_the_kind_is_refused(key: str, value: Any) -> None:
    assert refusal(key, value).startswith(f"{key}=")


@pytest.mark.parametrize(
    ("key", "prop", "seconds"),
    [
        ("retryBackoffSeconds", "retry_backoff", 1),
        ("dispatchEveryMinutes", "dispatch_every", 60),
        ("staleAfterSeconds", "stale_after", 1),
        ("reconcileEveryMinutes", "reconcile_every", 60),
        ("sweepEveryHours", "sweep_every", 3_600),
        ("waitingLimitMinutes", "waiting_limit", 60),
        ("inProgressLimitMinutes", "in_progress_limit", 60),
        ("decisionLimitMinutes", "decision_limit", 60),
    ],
)
def test_a_time_is_in_the_unit_its_key_names(key: str, prop: str, seconds: int) -> None:
    configuration = Configuration.from_context({"staleAfterSeconds": 30} | {key: "90"})
    assert configuration.moderation()[prop].to_seconds() == 90 * seconds


def test_a_job_is_asked_about_before_anybody_is_alarmed() -> None:
    values = {"staleAfterSeconds": 600, "inProgressLimitMinutes": 10}
    accepted = r"inProgressLimitMinutes in seconds=600: more than stale_after, 600 s, is accepted"
    with pytest.raises(NotAccepted, match=f"^{accepted}$"):
        Configuration.from_context(values)
    assert Configuration.from_context(values | {"staleAfterSeconds": 599}).stale_after_seconds == 599


@pytest.mark.parametrize(
    "name", ["GLACIER", "GLACIER_IR", "DEEP_ARCHIVE", "INTELLIGENT_TIERING", "STANDARD_IA", "ONEZONE_IA"]
)
def test_every_class_the_lifecycle_can_move_to_is_accepted(name: str) -> None:
    for key, prop in STORAGE_CLASSES.items():
        assert read(key, name).moderation()[prop].value == name


@pytest.mark.parametrize("name", ["STANDARD", "REDUCED_REDUNDANCY", "glacier", "OUTPOSTS", "TAPE", ""])
def test_a_class_that_is_none_or_no_archive_is_refused(name: str) -> None:
    for key in STORAGE_CLASSES:
        assert refusal(key, name).startswith(f"{key}=")


@pytest.mark.parametrize("storage_class", ["STANDARD_IA", "ONEZONE_IA"])
def test_infrequent_access_takes_thirty_days(storage_class: str) -> None:
    values = {"archiveStorageClass": storage_class, "archiveAfterDays": "29"}
    with pytest.raises(NotAccepted, match=rf"^archiveAfterDays=29: {storage_class} accepts 30 days or more$"):
        Configuration.from_context(values)
    assert Configuration.from_context(values | {"archiveAfterDays": 30}).archive_after_days == 30


@pytest.mark.parametrize(
    ("values", "refused"),
    [
        (
            {"archiveFlaggedStorageClass": "STANDARD_IA", "archiveAfterDays": 29},
            "archiveFlaggedAfterDays (as archiveAfterDays)=29: STANDARD_IA",
        ),
        (
            {"archiveStorageClass": "ONEZONE_IA", "archiveFlaggedAfterDays": "29"},
            "archiveFlaggedAfterDays=29: ONEZONE_IA",
        ),
    ],
)
def test_flagged_videos_wait_thirty_days_for_infrequent_access_too(
    values: dict[str, Any], refused: str
) -> None:
    with pytest.raises(NotAccepted) as refusal_:
        Configuration.from_context(values)
    assert str(refusal_.value) == f"{refused} accepts 30 days or more"


def test_flagged_videos_can_wait_for_infrequent_access_while_clean_ones_do_not() -> None:
    values = {
        "archiveAfterDays": 0,
        "archiveFlaggedStorageClass": "STANDARD_IA",
        "archiveFlaggedAfterDays": 30,
    }
    properties = Configuration.from_context(values).moderation()
    assert properties["archive_after"].to_days() == 0
    assert properties["archive_flagged_after"].to_days() == 30


def test_glacier_takes_videos_at_once() -> None:
    assert read("archiveAfterDays", 0).archive_after_days == 0


@pytest.mark.parametrize("region", ["us-east-1", "eu-west-2", "ap-northeast-2", "us-gov-west-1"])
def test_a_region_with_video_moderation_is_accepted(region: str) -> None:
    assert read("region", region).environment().region == region


@pytest.mark.parametrize("region", REGIONS_WITHOUT_VIDEO)
def test_a_region_without_video_moderation_is_refused_with_those_that_have_it(region: str) -> None:
    said = refusal("region", region)
    assert said.startswith(f"region={region}: ")
    assert "us-east-1" in said


@pytest.mark.parametrize("account", ["12345678901", "1234567890123", "12345678901x", 111111111111])
def test_an_account_is_twelve_digits(account: Any) -> None:
    assert refusal("account", account).startswith(f"account={account}: ")
    assert read("account", "012345678901").environment().account == "012345678901"


@pytest.mark.parametrize("name", ["1stack", "my_stack", "stäck", "x" * 129])
def test_a_stack_name_cloudformation_would_refuse_is_refused(name: str) -> None:
    assert refusal("stackName", name).startswith(f"stackName={name}: ")


@pytest.mark.parametrize(
    ("misspelt", "meant"),
    [
        ("alertEmail", "alertEmails"),
        ("alertemails", "alertEmails"),
        ("minConfidance", "minConfidence"),
        ("bucket_name", "bucketName"),
        ("archiveAfter", "archiveAfterDays"),
        ("staleAfterMinutes", "staleAfterSeconds"),
        ("retryBackoffMinutes", "retryBackoffSeconds"),
        ("waitingLimitDays", "waitingLimitMinutes"),
        ("sweepEvery", "sweepEveryHours"),
        ("policyFile", "policy"),
        ("policies", "policy"),
        ("moderationPolicy", "policy"),
        ("moderation-policy", "policy"),
        ("POLICY", "policy"),
        ("ourPolicies", "policy"),
        ("shadow", "shadowPolicy"),
        ("shadowPolicies", "shadowPolicy"),
        ("policyShadow", "shadowPolicy"),
        ("shadow_policy_file", "shadowPolicy"),
        ("hold", "holdFlagged"),
        ("flagged", "holdFlagged"),
        ("holdFlaggedVideos", "holdFlagged"),
        ("confidence", "minConfidence"),
        ("minimumConfidence", "minConfidence"),
        ("alerts", "alertEmails"),
        ("emailAlerts", "alertEmails"),
        ("archiveDays", "archiveAfterDays"),
        ("shadow_policy", "shadowPolicy"),
        ("archiveFlaggedAfter", "archiveFlaggedAfterDays"),
        ("holdFlaged", "holdFlagged"),
    ],
)
def test_a_misspelt_key_is_refused_with_the_one_that_was_meant(misspelt: str, meant: str) -> None:
    assert refusal(misspelt, "x").endswith(f"did you mean {meant}?")


@pytest.mark.parametrize(
    "key",
    [
        "@aws-cdk/core:checkSecretUsage",
        "@aws-cdk/aws-iam:minimizePolicies",
        "aws:cdk:bundling-stacks",
        "aws-cdk:enableDiffNoFail",
        "availability-zones:account=111111111111:region=eu-west-1",
        "hosted-zone:account=111111111111:domainName=example.com:region=eu-west-1",
        "other-tool/policy",
        "owner",
        "environment",
        "stage",
        "project",
        "vpcId",
        "featureFlags",
        "threshold",
        "public",
        "alarms",
        "nag",
        "days",
        "Minutes",
    ],
)
def test_keys_of_others_are_none_of_our_business(key: str) -> None:
    assert read(key, "x") == Configuration()


def test_a_key_that_is_refused_shows_its_value() -> None:
    assert refusal("shadow", "news") == "shadow=news: there is no such key; did you mean shadowPolicy?"


def test_a_refusal_is_one_line_naming_key_value_and_what_is_accepted() -> None:
    assert refusal("minConfidence", "101") == "minConfidence=101: a number from 0 to 100 is accepted"
    assert "\n" not in refusal("bucketName", "my\nvideos")
