"""Where settings come from, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from tasksync_gui.app.settings import MAX_INTERVAL, MIN_INTERVAL, SettingOrigin, load_settings
from tasksync_gui.model.errors import StoreError, UserError
from tests.support.errors import cause_of, next_step_of, refused, said_by


def test_defaults(tmp_path: Path) -> None:
    settings = load_settings(tmp_path, {})
    assert (settings.auto_sync_enabled, settings.sync_interval_seconds) == (False, 300)
    assert settings.origin("auto_sync_enabled") is SettingOrigin.DEFAULT
    assert not settings.path.exists()


def test_environment_wins_over_file(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("sync_interval_seconds = 600\nauto_sync_enabled = true\n")
    settings = load_settings(tmp_path, {"SYNC_INTERVAL_SECONDS": "45"})
    assert settings.sync_interval_seconds == 45
    assert settings.auto_sync_enabled is True
    assert settings.variable("sync_interval_seconds") == "SYNC_INTERVAL_SECONDS"
    assert settings.variable("auto_sync_enabled") is None
    assert settings.origin("auto_sync_enabled") is SettingOrigin.FILE


@pytest.mark.parametrize("text", [str(MIN_INTERVAL), str(MAX_INTERVAL)])
def test_bounds_are_allowed(tmp_path: Path, text: str) -> None:
    assert load_settings(tmp_path, {"SYNC_INTERVAL_SECONDS": text}).sync_interval_seconds == int(text)


@pytest.mark.parametrize("text", ["29", "2000001", "0", "-5", "5m", "", "1e9", "nan", "300.5"])
def test_bad_interval_names_variable_value_and_range(tmp_path: Path, text: str) -> None:
    with pytest.raises(UserError) as caught:
        load_settings(tmp_path, {"SYNC_INTERVAL_SECONDS": text})
    message = said_by(caught.value)
    assert f"SYNC_INTERVAL_SECONDS is {text!r}" in message
    assert "30 to 2,000,000" in message


def test_bad_value_in_the_file_names_the_file(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("sync_interval_seconds = 3\n")
    with pytest.raises(UserError) as caught:
        load_settings(tmp_path, {})
    assert str(tmp_path / "settings.toml") in cause_of(caught.value)
    assert "is 3" in cause_of(caught.value)


def test_bad_boolean(tmp_path: Path) -> None:
    with refused(UserError, r"AUTO_SYNC_ENABLED is 'maybe'.*true or false"):
        load_settings(tmp_path, {"AUTO_SYNC_ENABLED": "maybe"})


def test_unknown_setting_is_named_with_a_suggestion(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("auto_sync_enable = true\n")
    with refused(UserError, "Did you mean 'auto_sync_enabled'"):
        load_settings(tmp_path, {})


@pytest.mark.parametrize("content", [b"a = = 1", b"\xff\xfe\x00", b"theme = [1"])
def test_unreadable_file(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "settings.toml").write_bytes(content)
    with pytest.raises(UserError) as caught:
        load_settings(tmp_path, {})
    assert "settings.toml" in cause_of(caught.value)
    assert next_step_of(caught.value)


def test_a_dot_env_file_is_never_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("AUTO_SYNC_ENABLED=true\n")
    monkeypatch.chdir(tmp_path)
    assert load_settings(tmp_path, {}).auto_sync_enabled is False


def test_saving_keeps_comments_and_tells_listeners(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("# mine\nAuto_Sync_Enabled = false  # for now\n")
    settings = load_settings(tmp_path, {})
    told: list[int] = []
    end = settings.subscribe(lambda: told.append(settings.sync_interval_seconds))
    settings.save({"auto_sync_enabled": True, "sync_interval_seconds": 900})
    end()
    settings.save({"sync_interval_seconds": 901})
    text = settings.path.read_text()
    assert "# mine" in text
    assert "# for now" in text
    assert "Auto_Sync_Enabled = true" in text
    assert told == [900]
    assert load_settings(tmp_path, {}).auto_sync_enabled is True
    assert [path.name for path in tmp_path.iterdir()] == ["settings.toml"]


def test_saving_a_bad_value_changes_nothing(tmp_path: Path) -> None:
    settings = load_settings(tmp_path, {})
    with pytest.raises(UserError):
        settings.save({"sync_interval_seconds": 1})
    assert not settings.path.exists()


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    settings = load_settings(tmp_path / "new", {})
    settings.path = tmp_path / "file" / "settings.toml"
    with pytest.raises((StoreError, UserError)) as caught:
        settings.save({"theme": "dark"})
    assert "settings.toml" in cause_of(caught.value)
