from __future__ import annotations

from pathlib import Path

import pytest

from tasksync_gui.connectors.registry import load_registry
from tasksync_gui.connectors.spec import ConnectorContext
from tests.connectors.contract import ConnectorContract, FixedClock, Lab

PACKAGE = Path(__file__).with_name("package")


class TestSample(ConnectorContract):
    @pytest.fixture
    def lab(self, monkeypatch, tmp_path):
        monkeypatch.syspath_prepend(str(PACKAGE))
        spec = load_registry().get("sample")
        return Lab(spec.open(spec.config(), ConnectorContext(FixedClock(), tmp_path)))
