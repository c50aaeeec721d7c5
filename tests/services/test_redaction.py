"""What must stay private is taken out of whatever leaves the program."""

from __future__ import annotations

from pathlib import Path

import pytest

from tasksync_gui.services.phrases.redaction import redacted


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("GET https://mia:s3cret@example.org/x", "GET https://[hidden]@example.org/x"),
        ("GET https://mia@example.org/x", "GET https://[hidden]@example.org/x"),
        ("Authorization: Basic bWlhOng=", "Authorization: [hidden]"),
        ("password=hunter2, next", "password=[hidden], next"),
        ('{"api_key": "abc"}', '{"api_key": "[hidden]"}'),
        ("token: abc def", "token: [hidden] def"),
        ("sent Bearer abcdef123", "sent Bearer [hidden]"),
        ("from mia.k+x@mail.example.org to her", "from [address] to her"),
        ("Jira asks to wait 12 seconds", "Jira asks to wait 12 seconds"),
    ],
)
def test_secrets_and_addresses_are_hidden(text: str, left: str) -> None:
    assert redacted(text) == left


def test_the_home_directory_is_not_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    assert redacted(f"'{tmp_path / 'tasks.txt'}' is gone") == f"'{Path('~') / 'tasks.txt'}' is gone"
    monkeypatch.setattr(Path, "home", lambda: Path("/"))
    assert redacted("/tasks.txt") == "/tasks.txt", "a service without a home has only the root"
