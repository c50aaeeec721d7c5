"""A DAViCal of our own: PHP's own web server in front of a database cluster in a folder that is thrown away."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tests.servers import STARTS_WITHIN, Server, free_port, running

PAGES = Path("/usr/share/davical/htdocs")
SCHEMA = Path("/usr/share/davical/dba/create-database.sh")
CLUSTERS = Path("/usr/lib/postgresql")
WORKERS = "4"
USER = """
INSERT INTO usr (user_no, active, username, password, fullname, email)
    VALUES (1001, TRUE, 'ada', '**secret', 'Ada', 'ada@example.org');
INSERT INTO principal (type_id, user_no, displayname, default_privileges) VALUES (1, 1001, 'Ada', 0::BIT(24));
"""


def missing() -> str:
    """What is not installed here that DAViCal needs, as a phrase; empty if it can run."""
    needed = {
        "davical": PAGES.is_dir() and SCHEMA.is_file(),
        "php": shutil.which("php"),
        "postgresql": newest_programs(),
    }
    return ", ".join(name for name, there in needed.items() if not there)


def newest_programs() -> Path | None:
    """The folder with PostgreSQL's newest ``initdb`` and ``pg_ctl``."""
    return next(iter(sorted(CLUSTERS.glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)), None)


def as_owner(command: Sequence[str], environment: Mapping[str, str]) -> None:
    """PostgreSQL refuses to run as root, so root runs it as the user that its package made."""
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    done = subprocess.run(
        [*prefix, *command],
        env=environment,
        cwd="/",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        timeout=STARTS_WITHIN,
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]}: {done.stdout.decode('utf-8', 'replace')[-2000:]}")


@contextlib.contextmanager
def _database(folder: Path) -> Iterator[dict[str, str]]:
    """DAViCal's database, reached through a socket in ``folder``; yields the environment that leads there."""
    programs = newest_programs()
    assert programs is not None
    environment = {"PATH": f"{programs}:{os.environ['PATH']}", "PGHOST": str(folder), "LC_ALL": "C.UTF-8"}
    owner = environment | {"PGUSER": "postgres"}
    data, options = str(folder / "db"), f"-k {folder} -c listen_addresses= -c fsync=off -c full_page_writes=off"
    as_owner(["initdb", "-D", data, "-A", "trust", "-U", "postgres", "--no-sync"], owner)
    as_owner(["pg_ctl", "-D", data, "-w", "-o", options, "-l", str(folder / "log"), "start"], owner)
    try:
        as_owner(["sh", str(SCHEMA), "davical", "secret"], owner)
        as_owner(["psql", "-qX", "-v", "ON_ERROR_STOP=1", "-c", USER, "davical"], owner)
        yield environment
    finally:
        as_owner(["pg_ctl", "-D", data, "-w", "-m", "immediate", "stop"], owner)


@contextlib.contextmanager
def davical(folder: Path) -> Iterator[Server]:
    """DAViCal with one user. The database lies where its owner may go and a socket's path is short enough."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="davical-") as place:
        if os.geteuid() == 0:
            shutil.chown(place, "postgres", "postgres")
        with _database(Path(place)) as environment:
            port = free_port()
            command = [
                "php", "-d", "include_path=/usr/share/awl/inc:/usr/share/davical/inc", "-d", "display_errors=0",
                "-S", f"127.0.0.1:{port}", "-t", str(PAGES),
            ]  # fmt: skip
            url = f"http://127.0.0.1:{port}/"
            environment |= {"PHP_CLI_SERVER_WORKERS": WORKERS, "PGUSER": "davical_app"}
            with running(command, f"{url}caldav.php/", folder / "log", environment) as pid:
                yield Server(f"{url}caldav.php/", "ada", "secret", folder, pid, home="caldav.php/ada/")
