"""A Cyrus IMAP of our own, calendars and all, in a folder that is thrown away. It asks this process who may sign in."""

from __future__ import annotations

import contextlib
import imaplib
import os
import shutil
import socket
import struct
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from tests.servers import STARTS_WITHIN, Server, free_port, running

PROGRAMS = Path("/usr/lib/cyrus/bin")
USER, PASSWORD, ADMIN = "ada", "secret", "cyrus"
HOME = f"dav/calendars/user/{USER}/"
FOLDERS = ("spool", "lock", "proc", "config", *(f"config/{each}" for each in ("socket", "db", "log", "user", "quota")))
SETTINGS = """configdirectory: {place}/config
partition-default: {place}/spool
defaultpartition: default
proc_path: {place}/proc
mboxname_lockpath: {place}/lock
admins: cyrus
servername: localhost
unixhierarchysep: no
altnamespace: no
httpmodules: caldav
allowplaintext: yes
sasl_pwcheck_method: saslauthd
sasl_saslauthd_path: {place}/mux
sasl_mech_list: PLAIN
caldav_allowscheduling: off
skiplist_unsafe: yes
"""
SERVICES = """START {{
    recover cmd="{programs}/ctl_cyrusdb -C {place}/imapd.conf -r"
}}
SERVICES {{
    imap cmd="{programs}/imapd -C {place}/imapd.conf" listen="127.0.0.1:{imap}" prefork=1 maxchild=4
    http cmd="{programs}/httpd -C {place}/imapd.conf" listen="127.0.0.1:{http}" prefork=2 maxchild=20
}}
EVENTS {{
}}
"""


def missing() -> str:
    """What Cyrus needs and is not here, as a phrase; empty if it can run."""
    if os.geteuid() != 0:
        return "cyrus (its master starts as root only)"
    needed = {"cyrus-imapd": PROGRAMS / "imapd", "cyrus-caldav": PROGRAMS / "httpd"}
    return ", ".join(name for name, program in needed.items() if not program.is_file())


@contextlib.contextmanager
def _passwords(place: Path) -> Iterator[None]:
    """Answers who may sign in, in the protocol of saslauthd: four counted texts, then OK or NO."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(place / "mux"))
        (place / "mux").chmod(0o777)
        listener.listen()
        threading.Thread(target=_answer, args=(listener,), daemon=True).start()
        yield
        listener.shutdown(socket.SHUT_RDWR)


def _answer(listener: socket.socket) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        with connection, connection.makefile("rb") as stream:
            parts = [stream.read(struct.unpack("!H", stream.read(2))[0]).decode() for _ in range(4)]
            answer = b"OK" if parts[0] in (USER, ADMIN) and parts[1] == PASSWORD else b"NO"
            connection.sendall(struct.pack("!H", len(answer)) + answer)


def _make_user(port: int) -> None:
    """Calendars lie beside a person's mail, so there must be some."""
    end = time.monotonic() + STARTS_WITHIN
    while True:
        try:
            mail = imaplib.IMAP4("127.0.0.1", port, timeout=10)
            break
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
    mail.login(ADMIN, PASSWORD)
    mail.create(f"user.{USER}")
    mail.logout()


@contextlib.contextmanager
def cyrus(folder: Path) -> Iterator[Server]:
    """Cyrus with one user."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="cyrus-") as name:
        place = Path(name)
        place.chmod(0o755)
        for each in FOLDERS:
            (place / each).mkdir()
            shutil.chown(place / each, "cyrus", "mail")
        imap, http = free_port(), free_port()
        (place / "imapd.conf").write_text(SETTINGS.format(place=place))
        (place / "cyrus.conf").write_text(SERVICES.format(place=place, programs=PROGRAMS, imap=imap, http=http))
        command = [str(PROGRAMS / "master"), "-C", str(place / "imapd.conf"), "-M", str(place / "cyrus.conf")]
        command += ["-p", str(place / "pid"), "-D"]
        url = f"http://127.0.0.1:{http}/"
        with _passwords(place), running(command, url, folder / "log") as pid:
            _make_user(imap)
            yield Server(f"{url}{HOME}", USER, PASSWORD, folder, pid, home=HOME)
