"""In-memory lists for tests, and the demo that works offline."""

from __future__ import annotations

from tasksync_gui.connectors.memory.connector import FULL, MemoryConfig, MemoryConnector, MemorySystem
from tasksync_gui.connectors.memory.demo import DemoConfig, DemoConnector
from tasksync_gui.connectors.quality import tier
from tasksync_gui.connectors.spec import ConnectorSpec
from tasksync_gui.model.capabilities import Capabilities


def memory_spec(system: MemorySystem | None = None, capabilities: Capabilities = FULL) -> ConnectorSpec:
    """A connector kind over ``system``; without one each account gets its own empty list."""
    return ConnectorSpec(
        key="memory",
        title="Memory",
        summary="A list that is gone when TaskSync ends; for trying things out.",
        icon="memory",
        config=MemoryConfig,
        capabilities=capabilities,
        quality=tier(__file__),
        version="1",
        open=lambda config, context: MemoryConnector(system or MemorySystem(), context.clock, capabilities),
        needs_collection=False,
    )


MEMORY = memory_spec()
DEMO = ConnectorSpec(
    key="demo",
    title="Demo",
    summary="Two small lists on this computer that work without any account.",
    icon="demo",
    config=DemoConfig,
    capabilities=FULL,
    quality=tier(__file__, "demo_quality.yaml"),
    version="1",
    open=DemoConnector,
    needs_collection=False,
)
