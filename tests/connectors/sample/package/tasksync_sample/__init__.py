"""A third party's connector: everything a distribution needs to export."""

from tasksync_gui.connectors.memory import FULL, MemoryConfig, MemoryConnector, MemorySystem
from tasksync_gui.connectors.spec import ConnectorSpec

SPEC = ConnectorSpec(
    key="sample",
    title="Sample",
    summary="Shows how a connector is added.",
    icon="sample",
    config=MemoryConfig,
    capabilities=FULL,
    quality="",
    version="1",
    open=lambda config, context: MemoryConnector(MemorySystem(), context.clock),
    needs_collection=False,
)
