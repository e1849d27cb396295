from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from moderation_stack import Archive, PropertyError
from moderation_stack.app.configuration import PROPERTIES, Configuration
from moderation_stack.policy import ModerationPolicy
from video_moderation.accepted_values import NotAccepted, ValueNotAccepted
from video_moderation.policy.authoring.presets import PRESETS

if TYPE_CHECKING:
    from pathlib import Path

POLICIES = ("policy", "shadowPolicy")
STORAGE_CLASSES = ("archiveStorageClass", "archiveFlaggedStorageClass")
REGIONS_WITHOUT_VIDEO = ["ca-central-1", "sa-east-1", "il-central-1", "eu-south-2", "eu-north-1", "mars-1"]


def read(key: str, value: Any) -> Any:
    """The property, the part of a group, or the field of the configuration that one key states."""
    return stated(key, Configuration.from_context({key: value}))


def stated(key: str, configuration: Configuration) -> Any:
    if key not in PROPERTIES:
        return getattr(configuration, key)
    group, _, name = PROPERTIES[key][0].rpartition(".")
    properties: dict[str, Any] = {**configuration.moderation}
    return getattr(properties[group], name) if group else properties[name]


def refused(values: dict[str, Any]) -> tuple[str, object]:
    """The name and the value of the error, whose message has the form of the CDK's errors."""
    with pytest.raises(PropertyError) as caught:
        Configuration.from_context(values)
    assert str(caught.value).startswith(f"{caught.value.name} must ")
    assert "\n" not in str(caught.value)
    return caught.value.name, caught.value.value


def refusal(key: str, value: Any) -> str:
    with pytest.raises(NotAccepted) as refused:
        Configuration.from_context({key: value})
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
    assert read("alertEmails", value) == ("a@example.com", "b@example.com")


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
    assert refused({key: address})[0] == key


@pytest.mark.parametrize("address", ["first.last+tag@sub.example.co.uk", "o'neil@example.com", "a_b@x.io"])
def test_addresses_of_every_usual_form_are_accepted(address: str) -> None:
    assert read("operationsEmails", address) == (address,)


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
    assert refused({"bucketName": name}) == ("bucketName", name)


@pytest.mark.parametrize("name", ["abc", "x" * 63, "my.videos.2026", "videos--raw", "1.2.3", "192.168.5.4a"])
def test_a_bucket_name_s3_would_take_is_accepted(name: str) -> None:
    assert read("bucketName", name) == name


@pytest.mark.parametrize("key", ["videoAnalysisTableName", "metadataTableName"])
@pytest.mark.parametrize("name", ["ab", "x" * 256, "my table", "table/1", "tablé", ""])
def test_a_table_name_dynamodb_would_refuse_is_refused(key: str, name: str) -> None:
    assert refused({key: name}) == (key, name)


def test_the_two_tables_cannot_have_one_name() -> None:
    same = {"videoAnalysisTableName": "videos", "metadataTableName": "videos"}
    assert refused(same) == ("metadataTableName", "videos")


@pytest.mark.parametrize(("value", "confidence"), [("0", 0), ("99.5", 99.5), (100, 100), ("5e1", 50)])
def test_a_confidence_from_0_to_100_is_accepted(value: Any, confidence: float) -> None:
    policy = Configuration.from_context({"minConfidence": value}).moderation["policy"]
    assert policy == ModerationPolicy.every_label(confidence)


@pytest.mark.parametrize("value", ["101", 100.5, "-1", "nan", "inf", "1e400"])
def test_a_confidence_out_of_range_is_refused(value: Any) -> None:
    assert refused({"minConfidence": value})[0] == "minConfidence"


@pytest.mark.parametrize(("value", "meant"), [("0.8", "80"), (0.995, "99.5"), ("5e-2", "5")])
def test_a_confidence_that_looks_like_a_share_of_one_is_refused(value: Any, meant: str) -> None:
    assert refused({"minConfidence": value}) == ("minConfidence", float(value))
    assert f"such as {meant}," in refusal("minConfidence", value)


def test_a_confidence_beside_a_policy_is_refused() -> None:
    assert refused({"minConfidence": "80", "policy": "news"}) == ("minConfidence", 80)
    moderation = Configuration.from_context({"minConfidence": "80", "shadowPolicy": "news"}).moderation
    assert moderation["policy"] == ModerationPolicy.every_label(80)


@pytest.mark.parametrize("key", POLICIES)
@pytest.mark.parametrize("name", PRESETS)
def test_a_policy_is_known_by_its_name(key: str, name: str) -> None:
    assert read(key, name) == ModerationPolicy.preset(name)


@pytest.mark.parametrize("key", POLICIES)
@pytest.mark.parametrize("suffix", [".yaml", ".yml"])
def test_a_policy_is_read_from_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str, suffix: str
) -> None:
    (tmp_path / f"ours{suffix}").write_text("version: ours-1\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert read(key, f"ours{suffix}") == ModerationPolicy(version="ours-1")


@pytest.mark.parametrize("key", POLICIES)
@pytest.mark.parametrize("value", ["lenient", "policy.json", "News"])
def test_what_is_neither_a_preset_nor_a_file_is_refused(key: str, value: str) -> None:
    with pytest.raises(ValueNotAccepted) as refused:
        Configuration.from_context({key: value})
    assert (refused.value.name, refused.value.value) == (key, value)


@pytest.mark.parametrize("value", ["", " ", 1, ["news"]])
def test_a_policy_that_is_no_text_is_refused(value: Any) -> None:
    assert refused({"policy": value})[0] == "policy"


@pytest.mark.parametrize(
    ("content", "refused"),
    [
        (None, " cannot be read: No such file or directory"),
        ("version: [", " is not YAML: line 1, column 11: "),
        ("rules: []", " must state version"),
        ("{version: a, rules: [{label: Nudity, action: flag}]}", ": rule 1 (Nudity): label must be "),
    ],
)
def test_a_file_that_states_no_policy_is_refused_in_one_line(
    tmp_path: Path, content: str | None, refused: str
) -> None:
    path = tmp_path / "ours.yaml"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    message = refusal("policy", str(path))
    assert message.startswith(f"{path}{refused}")
    assert "\n" not in message


@pytest.mark.parametrize(
    ("value", "held"),
    [(True, True), (False, False), ("true", True), ("false", False), ("True", True), ("FALSE", False)],
)
def test_what_is_held_is_true_or_false(value: Any, held: bool) -> None:
    assert read("holdFlagged", value) is held


@pytest.mark.parametrize("value", ["yes", "", 1, 0, ["true"], {}])
def test_what_is_neither_true_nor_false_is_refused(value: Any) -> None:
    assert refused({"holdFlagged": value}) == ("holdFlagged", value)


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
        ("videoSuffixes", ".mkv"),
        ("maxDurationMinutes", "0"),
        ("maxBytes", 10 * 1024**3 + 1),
        ("concurrentJobs", "0"),
        ("concurrentJobs", 20_001),
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
    assert refused({key: value})[0] == key


@pytest.mark.parametrize(
    ("key", "seconds"),
    [
        ("retryBackoffSeconds", 1),
        ("dispatchEveryMinutes", 60),
        ("staleAfterSeconds", 1),
        ("reconcileEveryMinutes", 60),
        ("sweepEveryHours", 3_600),
        ("waitingLimitMinutes", 60),
        ("inProgressLimitMinutes", 60),
        ("decisionLimitMinutes", 60),
        ("archiveAfterDays", 86_400),
        ("archiveFlaggedAfterDays", 86_400),
    ],
)
def test_a_time_is_in_the_unit_its_key_names(key: str, seconds: int) -> None:
    configuration = Configuration.from_context({"staleAfterSeconds": 30} | {key: "90"})
    assert stated(key, configuration).to_seconds() == 90 * seconds


def test_a_job_is_asked_about_before_anybody_is_alarmed() -> None:
    values = {"staleAfterSeconds": 600, "inProgressLimitMinutes": 10}
    assert refused(values) == ("inProgressLimitMinutes", "600 seconds")
    Configuration.from_context(values | {"staleAfterSeconds": 599})


@pytest.mark.parametrize(
    "name", ["GLACIER", "GLACIER_IR", "DEEP_ARCHIVE", "INTELLIGENT_TIERING", "STANDARD_IA", "ONEZONE_IA"]
)
def test_every_class_the_lifecycle_can_move_to_is_accepted(name: str) -> None:
    for key in STORAGE_CLASSES:
        assert read(key, name).value == name


@pytest.mark.parametrize("name", ["STANDARD", "REDUCED_REDUNDANCY", "glacier", "OUTPOSTS", "TAPE", ""])
def test_a_class_that_is_none_or_no_archive_is_refused(name: str) -> None:
    for key in STORAGE_CLASSES:
        assert refused({key: name}) == (key, name)


@pytest.mark.parametrize("storage_class", ["STANDARD_IA", "ONEZONE_IA"])
def test_infrequent_access_takes_thirty_days(storage_class: str) -> None:
    values = {"archiveStorageClass": storage_class, "archiveAfterDays": "29"}
    assert refused(values) == ("archiveAfterDays", 29)
    Configuration.from_context(values | {"archiveAfterDays": 30})


@pytest.mark.parametrize(
    "values",
    [
        {"archiveFlaggedStorageClass": "STANDARD_IA", "archiveAfterDays": 29},
        {"archiveStorageClass": "ONEZONE_IA", "archiveFlaggedAfterDays": "29"},
    ],
)
def test_flagged_videos_wait_thirty_days_for_infrequent_access_too(values: dict[str, Any]) -> None:
    assert refused(values) == ("archiveFlaggedAfterDays", 29)


def test_flagged_videos_can_wait_for_infrequent_access_while_clean_ones_do_not() -> None:
    values = {
        "archiveAfterDays": 0,
        "archiveFlaggedStorageClass": "STANDARD_IA",
        "archiveFlaggedAfterDays": 30,
    }
    archive = Configuration.from_context(values).moderation["archive"]
    assert archive.after.to_days() == 0
    assert archive.of_flagged[1].to_days() == 30


def test_glacier_takes_videos_at_once() -> None:
    assert read("archiveAfterDays", 0).to_days() == 0


@pytest.mark.parametrize("region", ["us-east-1", "eu-west-2", "ap-northeast-2", "us-gov-west-1"])
def test_a_region_with_video_moderation_is_accepted(region: str) -> None:
    assert Configuration.from_context({"region": region}).environment().region == region


@pytest.mark.parametrize("region", REGIONS_WITHOUT_VIDEO)
def test_a_region_without_video_moderation_is_refused_with_those_that_have_it(region: str) -> None:
    assert refused({"region": region}) == ("region", region)
    assert "us-east-1" in refusal("region", region)


@pytest.mark.parametrize("account", ["12345678901", "1234567890123", "12345678901x", 111111111111])
def test_an_account_is_twelve_digits(account: Any) -> None:
    assert refused({"account": account}) == ("account", account)
    given = Configuration.from_context({"account": "012345678901"})
    assert given.environment().account == "012345678901"


@pytest.mark.parametrize("name", ["1stack", "my_stack", "stäck", "x" * 129])
def test_a_stack_name_cloudformation_would_refuse_is_refused(name: str) -> None:
    assert refused({"stackName": name}) == ("stackName", name)


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
    assert Configuration.from_context({key: "x"}) == Configuration()


def test_a_refusal_names_the_key_and_the_value() -> None:
    wrong = refusal("minConfidence", "101")
    assert wrong == "minConfidence must be a number from 0 to 100, but 101 was provided"
    assert "\n" not in refusal("bucketName", "my\nvideos")


def test_a_property_that_the_context_does_not_state_has_the_constructs_default() -> None:
    archive = Configuration.from_context({"holdFlagged": True}).moderation["archive"]
    assert archive.after.to_days() == Archive().after.to_days()


@pytest.mark.parametrize("stated", ['{"kids/": "strict"}', {"kids/": "strict"}])
def test_policies_by_prefix_are_a_json_object(stated: Any) -> None:
    assert read("prefixPolicies", stated) == {"kids/": ModerationPolicy.strict()}


@pytest.mark.parametrize("stated", ["strict", '["strict"]', 1])
def test_policies_by_prefix_that_are_none_are_refused(stated: Any) -> None:
    assert refused({"prefixPolicies": stated}) == ("prefixPolicies", stated)
