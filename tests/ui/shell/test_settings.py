"""Where settings come from, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from tasksync_gui.app.languages import chosen_code
from tasksync_gui.app.settings import MAX_INTERVAL, MIN_INTERVAL, SettingOrigin, Settings, SettingsFile, load_settings
from tasksync_gui.model.errors import StoreError, UserError
from tests.support.english import english
from tests.support.errors import cause_of, refused, said_by


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


def problems_of(folder: Path, text: str | bytes) -> tuple[SettingsFile, list[str]]:
    (folder / "settings.toml").write_bytes(text.encode() if isinstance(text, str) else text)
    settings = load_settings(folder, {})
    return settings, [english(problem) for problem in settings.problems]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("sync_interval_seconds = 3", "is 3"),
        ("sync_interval_seconds = true", "is True"),
        ("sync_interval_seconds = nan", "is nan"),
        ("sync_interval_seconds = inf", "is inf"),
        ("sync_interval_seconds = 0x" + "f" * 5000, "is …"),
        ("sync_interval_seconds = [[1], {a = 2}]", "is [[1]"),
        ("history_days = 1979-05-27", "datetime.date"),
        ("history_days = true", "is True"),
        ("auto_sync_enabled = 'maybe'", "is 'maybe'"),
        ("theme = 'pink'", "system, light or dark"),
        ("language = 7", "is 7"),
        ("notify_success = {}", "is {}"),
    ],
)
def test_a_bad_value_in_the_file_falls_back_alone_and_is_told(tmp_path: Path, line: str, said: str) -> None:
    settings, problems = problems_of(tmp_path, f"{line}\nhide_content = true\n")
    name = line.partition(" ")[0]
    assert settings.value(name) == getattr(Settings(), name)
    assert settings.origin(name) is SettingOrigin.DEFAULT
    assert settings.value("hide_content") is True, "the others hold"
    (problem,) = problems
    assert said in problem
    assert str(tmp_path / "settings.toml") in problem
    assert len(problem) < 1000
    chosen_code(tmp_path, {})


def test_several_bad_values_are_several_problems(tmp_path: Path) -> None:
    settings, problems = problems_of(tmp_path, "theme = 1\nlanguage = 'tlh'\nhistory_days = 7\nthemes = 'x'\n")
    assert len(problems) == 3
    assert settings.history_days == 7


def test_bad_boolean(tmp_path: Path) -> None:
    with refused(UserError, r"AUTO_SYNC_ENABLED is 'maybe'.*true or false"):
        load_settings(tmp_path, {"AUTO_SYNC_ENABLED": "maybe"})


def test_unknown_setting_is_named_with_a_suggestion_and_kept(tmp_path: Path) -> None:
    settings, _ = problems_of(tmp_path, "auto_sync_enable = true\n[later]\nx = 1\n")
    first, second = (english(each) for each in settings.problems)
    assert "Did you mean 'auto_sync_enabled'" in first
    assert "'later'" in second
    settings.save({"theme": "dark"})
    kept = settings.path.read_text()
    assert "auto_sync_enable = true" in kept
    assert "[later]" in kept
    assert load_settings(tmp_path, {}).value("theme") == "dark"


@pytest.mark.parametrize(
    "content",
    [
        b"a = = 1\ntheme = 'dark'", b"\xff\xfe\x00\ntheme = 'dark'\n", b"theme = 'dark'\nx = [1",
        b"theme = 'dark'\ntheme = 'light'", b"theme = 'dark'\nhistory_days = " + b"9" * 5000,
        b"theme = 'dark'\nx = " + b"[" * 20000, b"\0" * 100 + b"\ntheme = 'dark'",
    ],
)  # fmt: skip
def test_of_a_file_that_is_no_toml_the_good_lines_hold(tmp_path: Path, content: bytes) -> None:
    settings, problems = problems_of(tmp_path, content)
    assert "settings.toml" in problems[0]
    assert settings.value("theme") == "dark"
    settings.save({"hide_content": True})
    assert (settings.value("theme"), settings.value("hide_content"), settings.problems) == ("dark", True, ())
    assert (tmp_path / "settings.toml.damaged-1").read_bytes() == content, "nothing of it is thrown away"


def test_a_folder_in_the_files_place_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").mkdir()
    settings = load_settings(tmp_path, {})
    assert settings.values == Settings()
    assert "cannot be read" in english(settings.problems[0])


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
