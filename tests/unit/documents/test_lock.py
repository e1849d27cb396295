"""What ships is pinned with hashes, names no registry, and brings neither tests nor the local AWS."""

from __future__ import annotations

import re

from tests.unit.documents.reading import text

LOCK = text("requirements-deploy.txt")
PINNED = dict(re.findall(r"^([\w.-]+)==([^\s;]+)", LOCK, re.MULTILINE))


def test_every_package_has_a_version_and_hashes() -> None:
    requirements = re.split(r"\n(?=\S)", LOCK.partition("\n")[2].strip())
    assert len(requirements) == len(PINNED) > 15
    for requirement in requirements:
        assert re.match(r"[\w.-]+==\S+", requirement)
        assert "--hash=sha256:" in requirement


def test_no_registry_is_named() -> None:
    assert "://" not in LOCK


def test_everything_that_is_asked_for_is_locked() -> None:
    asked = re.findall(r"^([\w.-]+)==(\S+)", text("requirements-deploy.in"), re.MULTILINE)
    assert asked
    assert {name.lower(): version for name, version in asked}.items() <= PINNED.items()


def test_the_checkout_is_tried_with_the_same_versions() -> None:
    tried = re.findall(
        r"^([\w.-]+)==(\S+)", "\n".join(map(text, ("requirements.txt", "constraints.txt"))), re.MULTILINE
    )
    versions = {re.sub(r"[._]", "-", name.lower()): version for name, version in tried}
    differing = {
        name: versions[name] for name in versions.keys() & PINNED.keys() if versions[name] != PINNED[name]
    }
    assert differing == {}


def test_no_tool_of_the_tests_and_no_emulator_is_in_it() -> None:
    kept_out = {"pytest", "moto", "ministack", "cdk-nag", "hypothesis", "mypy", "ruff", "av"}
    assert not kept_out & PINNED.keys()
