from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.template.synthesis import default_template
from tests.unit.documents.reading import ROOT

if TYPE_CHECKING:
    from tests.template.reading import Template
    from tests.unit.simulation.pipeline_simulation import PipelineSimulation


@pytest.fixture(scope="session")
def template() -> Template:
    """What is deployed with nothing configured."""
    return default_template()


@pytest.fixture
def demo(simulation: PipelineSimulation) -> PipelineSimulation:
    """A simulation in which the demo's video went its way."""
    sample = ROOT / "moderation_local" / "samples" / "swimming.scenes.json"
    scenes: list[dict[str, Any]] = json.loads(sample.read_text(encoding="utf-8"))["scenes"]
    simulation.upload("swimming.mp4", scenes=scenes)
    simulation.run()
    return simulation
