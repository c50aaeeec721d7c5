"""Where the passphrase comes from, and that children do not inherit secrets."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tasksync_gui.app.passphrase import passphrase, secrets_kept_from_children
from tasksync_gui.model.errors import UserError
from tests.support.errors import refused


def test_from_a_variable_a_file_a_descriptor_or_a_credential(tmp_path: Path) -> None:
    file = tmp_path / "tasksync-passphrase"
    file.write_bytes(b" of a file \n")
    assert passphrase({}) is None
    assert passphrase({"TASKSYNC_PASSPHRASE": "plain"}) == "plain"
    assert passphrase({"TASKSYNC_PASSPHRASE_FILE": str(file)}) == " of a file "
    assert passphrase({"CREDENTIALS_DIRECTORY": str(tmp_path)}) == " of a file "
    assert passphrase({"CREDENTIALS_DIRECTORY": str(tmp_path / "other")}) is None
    reading, writing = os.pipe()
    os.write(writing, b"of a pipe\n")
    os.close(writing)
    assert passphrase({"TASKSYNC_PASSPHRASE_FD": str(reading)}) == "of a pipe"
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(reading)


@pytest.mark.parametrize("content", [None, b"", b"\n", b"\xff\xfe", b"x" * 5000])
def test_a_file_that_holds_none_is_told(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "p"
    if content is not None:
        file.write_bytes(content)
    with refused(UserError, "TASKSYNC_PASSPHRASE_FILE"):
        passphrase({"TASKSYNC_PASSPHRASE_FILE": str(file)})


@pytest.mark.parametrize("text", ["x", "-1", "9" * 30, "987654", "²"])
def test_a_descriptor_that_is_none_is_told(text: str) -> None:
    with refused(UserError, "TASKSYNC_PASSPHRASE_FD"):
        passphrase({"TASKSYNC_PASSPHRASE_FD": text})


def test_children_inherit_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    secret = {
        "TASKSYNC_PASSPHRASE": "canary-1",
        "TASKSYNC_PASSPHRASE_FILE": "canary-2",
        "TASKSYNC_SECRET_WORK": "canary-3",
    }
    for name, value in secret.items():
        monkeypatch.setenv(name, value)
    show = "import os; print(sorted(os.environ.items()))"
    with secrets_kept_from_children() as whole:
        child = subprocess.run(
            [sys.executable, "-c", show], capture_output=True, text=True, check=True, timeout=60
        ).stdout
        assert "canary" not in child
        assert "PATH" in child
        assert secret.items() <= whole.items()
    assert secret.items() <= os.environ.items()
