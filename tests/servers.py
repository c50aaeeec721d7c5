"""Real servers on loopback, each in its own process, for as long as a test needs them."""

from __future__ import annotations

import contextlib
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

STARTS_WITHIN = 120.0


@dataclass(frozen=True)
class Server:
    """Where it is, and its folder on disk."""

    url: str
    username: str
    password: str
    folder: Path
    pid: int
    home: str = ""
    """Path of the user's calendars; empty: the user's name, or Xandikos' default."""


def free_port() -> int:
    """A port that nobody uses right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running(command: Sequence[str], url: str, log: Path, environment: Mapping[str, str] | None = None) -> Iterator[int]:
    """A server that answers at ``url``; its process id."""
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, env=environment)
    try:
        _wait(process, url, log)
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    end = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"The server ended: {log.read_text()[-2000:]}")
        with contextlib.suppress(OSError):
            try:
                urllib.request.urlopen(url, timeout=STARTS_WITHIN).close()
            except urllib.error.HTTPError as answer:
                answer.close()
            except urllib.error.URLError as refusal:
                if not isinstance(refusal.reason, ssl.SSLError):
                    raise
            return
        time.sleep(0.02)
    raise RuntimeError(f"The server did not start: {log.read_text()[-2000:]}")


@contextlib.contextmanager
def radicale(
    folder: Path,
    username: str = "ada",
    password: str = "secret",
    certificate: tuple[Path, Path] | None = None,
    port: int = 0,
) -> Iterator[Server]:
    """Radicale with one user; with TLS if there is a certificate (and its key). ``port`` 0: a free one."""
    folder.mkdir(parents=True, exist_ok=True)
    port = port or free_port()
    users, config = folder / "users", folder / "config"
    users.write_text(f"{username}:{password}\n")
    tls = f"ssl = True\ncertificate = {certificate[0]}\nkey = {certificate[1]}\n" if certificate else ""
    config.write_text(
        f"[server]\nhosts = 127.0.0.1:{port}\nmax_connections = 40\n{tls}"
        f"[auth]\ntype = htpasswd\nhtpasswd_filename = {users}\nhtpasswd_encryption = plain\ndelay = 0\n"
        f"[storage]\nfilesystem_folder = {folder / 'storage'}\n"
        "[rights]\ntype = owner_only\n"
        "[logging]\nlevel = warning\n"
    )
    url = f"{'https' if certificate else 'http'}://127.0.0.1:{port}/"
    command = [sys.executable, "-m", "radicale", "--config", str(config)]
    with running(command, url, folder / "log") as pid:
        yield Server(url, username, password, folder / "storage", pid)


@contextlib.contextmanager
def xandikos(folder: Path, port: int = 0) -> Iterator[Server]:
    """Xandikos with its default calendar. ``port`` 0: a free one."""
    folder.mkdir(parents=True, exist_ok=True)
    port = port or free_port()
    command = [
        sys.executable, "-m", "xandikos", "serve", "--defaults", "-l", "127.0.0.1", "-p", str(port),
        "-d", str(folder / "storage"),
    ]  # fmt: skip
    url = f"http://127.0.0.1:{port}/"
    with running(command, url, folder / "log") as pid:
        yield Server(url, "user", "", folder / "storage", pid)


def make_calendar(server: Server, name: str, components: str = "VTODO") -> str:
    """A new calendar; its path."""
    import httpx

    home = server.home or (f"{server.username}/" if server.password else "user/calendars/")
    path = f"/{home}{name}/"
    comps = "".join(f'<c:comp name="{each}"/>' for each in components.split())
    body = (
        '<?xml version="1.0"?><c:mkcalendar xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:set><d:prop>'
        f"<d:displayname>{name.title()}</d:displayname>"
        f"<c:supported-calendar-component-set>{comps}</c:supported-calendar-component-set></d:prop></d:set></c:mkcalendar>"
    )
    auth = (server.username, server.password) if server.password else None
    url = urllib.parse.urljoin(server.url, path)
    xml = {"content-type": "application/xml; charset=utf-8"}
    answer = httpx.request("MKCALENDAR", url, content=body, headers=xml, auth=auth, trust_env=False)
    if answer.status_code not in (200, 201):
        raise RuntimeError(f"{answer.status_code}: {answer.text}")
    return path
