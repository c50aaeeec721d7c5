"""A SOGo of our own: its daemon in front of a database cluster and a cache in a folder that is thrown away."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.davical import as_owner, newest_programs
from tests.servers import STARTS_WITHIN, Server, free_port, running

DAEMON, CACHE = Path("/usr/sbin/sogod"), Path("/usr/bin/memcached")
USER, PASSWORD = "ada", "secret"
HOME = f"SOGo/dav/{USER}/Calendar/"
USERS = f"""
CREATE USER sogo;
CREATE DATABASE sogo OWNER sogo;
\\connect sogo sogo
CREATE TABLE people (c_uid VARCHAR(60) PRIMARY KEY, c_name VARCHAR(60), c_password VARCHAR(60), c_cn VARCHAR(60), mail VARCHAR(60));
INSERT INTO people VALUES ('{USER}', '{USER}', '{PASSWORD}', 'Ada', 'ada@example.org');
"""


def missing() -> str:
    """What SOGo needs and is not here, as a phrase; empty if it can run."""
    if os.geteuid() != 0:
        return "sogo (its user's rights are taken by root)"
    needed = {"sogo": DAEMON.is_file(), "memcached": CACHE.is_file(), "postgresql": newest_programs()}
    return ", ".join(name for name, there in needed.items() if not there)


@contextlib.contextmanager
def _database(folder: Path, port: int) -> Iterator[str]:
    """A database for SOGo; its address without a table."""
    programs = newest_programs()
    assert programs is not None
    environment = {
        "PATH": f"{programs}:{os.environ['PATH']}",
        "PGHOST": str(folder),
        "PGPORT": str(port),
        "LC_ALL": "C.UTF-8",
    }
    owner = environment | {"PGUSER": "postgres"}
    data = str(folder / "db")
    options = f"-k {folder} -c listen_addresses=127.0.0.1 -p {port} -c fsync=off -c full_page_writes=off"
    as_owner(["initdb", "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync"], owner)
    as_owner(["pg_ctl", "-D", data, "-w", "-o", options, "-l", str(folder / "log"), "start"], owner)
    try:
        (folder / "users.sql").write_text(USERS)
        as_owner(["psql", "-qX", "-v", "ON_ERROR_STOP=1", "-f", str(folder / "users.sql"), "postgres"], owner)
        yield f"postgresql://sogo@127.0.0.1:{port}/sogo"
    finally:
        as_owner(["pg_ctl", "-D", data, "-w", "-m", "immediate", "stop"], owner)


def _settings(database: str, cache: Path) -> list[str]:
    """What would stand in ``/etc/sogo/sogo.conf``, as arguments."""
    tables = {"SOGoProfileURL": "profiles", "OCSFolderInfoURL": "folders", "OCSSessionsFolderURL": "sessions"}
    source = f'({{type=sql;id=people;viewURL="{database}/people";canAuthenticate=YES;isAddressBook=NO;userPasswordAlgorithm=plain;}})'
    found = {name: f"{database}/{table}" for name, table in tables.items()} | {
        "SOGoUserSources": source, "SOGoMemcachedHost": str(cache), "SOGoTimeZone": "UTC", "WOWorkersCount": "3",
        "SOGoMailDomain": "example.org", "SOGoAppointmentSendEMailNotifications": "NO",
    }  # fmt: skip
    return [part for name, value in found.items() for part in (f"-{name}", value)]


def _as_sogo(command: Sequence[str]) -> list[str]:
    return ["setpriv", "--reuid=sogo", "--regid=sogo", "--init-groups", "--", *command]


@contextlib.contextmanager
def _cache(place: Path) -> Iterator[Path]:
    socket = place / "cache"
    process = subprocess.Popen(_as_sogo([str(CACHE), "-s", str(socket), "-m", "16"]))
    try:
        end = time.monotonic() + STARTS_WITHIN
        while not socket.exists() and time.monotonic() < end:
            time.sleep(0.02)
        yield socket
    finally:
        process.terminate()
        process.wait(10)


@contextlib.contextmanager
def sogo(folder: Path) -> Iterator[Server]:
    """SOGo with one user."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="sogo-") as name, tempfile.TemporaryDirectory(prefix="sogo-") as other:
        place, port = Path(name), free_port()
        shutil.chown(place, "postgres", "postgres")
        shutil.chown(other, "sogo", "sogo")
        with _database(place, free_port()) as database, _cache(Path(other)) as cache:
            command = _as_sogo([
                str(DAEMON), "-WOPort", f"127.0.0.1:{port}", "-WONoDetach", "YES", "-WOLogFile", "-",
                "-WOPidFile", f"{other}/pid", *_settings(database, cache),
            ])  # fmt: skip
            url = f"http://127.0.0.1:{port}/"
            environment = {"PATH": os.environ["PATH"], "HOME": other, "LC_ALL": "C.UTF-8"}
            with running(command, f"{url}SOGo/dav/", folder / "log", environment) as pid:
                yield Server(f"{url}SOGo/dav/{USER}/", USER, PASSWORD, folder, pid, home=HOME)
