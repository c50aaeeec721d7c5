"""``tasksync account …``"""

from __future__ import annotations

import argparse

from pydantic import SecretStr

from tasksync_gui.cli import documents
from tasksync_gui.cli.exit_codes import CLEAN
from tasksync_gui.cli.session import Session
from tasksync_gui.model.errors import UserError
from tasksync_gui.model.task import SignInPrompt
from tasksync_gui.services.contract import ConnectorInfo


def parse_options(pairs: list[str]) -> dict[str, str]:
    """``key=value`` options as a mapping. Raises UserError."""
    found: dict[str, str] = {}
    for text in pairs:
        key, sign, value = text.partition("=")
        if not sign or not key.strip():
            raise UserError(f"'{text}' is no option", cause="Options are written as key=value")
        if key.strip() in found:
            raise UserError(f"The option '{key.strip()}' is given twice")
        found[key.strip()] = value
    return found


def secrets_of(info: ConnectorInfo) -> list[str]:
    """Names of the connector's secret options."""
    fields = info.config.model_fields.items()
    return [name for name, field in fields if field.annotation in (SecretStr, SecretStr | None)]


async def add(session: Session, options: argparse.Namespace) -> int:
    """Add an account."""
    info = session.services.accounts.connector(options.connector)
    values = parse_options(options.options)
    names = secrets_of(info)
    for name in names:
        if name in values:
            raise UserError(
                f"The option '{name}' is a secret",
                cause="Command lines can be read by other programs and stay in the shell's history",
                next_step="Give it with --secret-stdin or in the environment as TASKSYNC_SECRET_<NAME>.",
            )
    secrets = _read_secret(session, info, names) if options.secret_stdin else {}
    account = await session.services.accounts.add(options.name, options.connector, values, secrets)
    session.output.say(f"Added the account '{account.name}' ({info.title}).")
    session.output.json({"account": documents.account(account)})
    return CLEAN


def _read_secret(session: Session, info: ConnectorInfo, names: list[str]) -> dict[str, str]:
    if not names:
        raise UserError(f"{info.title} needs no secret", next_step="Leave --secret-stdin out.")
    text = session.stdin.read()
    by_name = any(line.startswith(f"{name}=") for line in text.splitlines() for name in names)
    if len(names) == 1 or not by_name:
        secret = text.rstrip("\r\n")
        if not secret:
            raise UserError("Standard input is empty", cause=f"--secret-stdin reads the {names[0]} from there")
        return {names[0]: secret}
    return parse_options([line for line in text.splitlines() if line.strip()])


async def show_all(session: Session, _: argparse.Namespace) -> int:
    """List accounts."""
    accounts = await session.services.accounts.list()
    session.output.json({"accounts": [documents.account(account) for account in accounts]})
    if not accounts:
        keys = ", ".join(info.key for info in session.services.accounts.connectors())
        session.output.say(f"No accounts yet. Add one: tasksync account add NAME --connector KEY\nConnectors: {keys}")
        return CLEAN
    rows = [
        [account.name, account.connector, ", ".join(f"{key}={value}" for key, value in account.settings.items())]
        for account in accounts
    ]
    session.output.table(["Name", "Connector", "Options"], rows)
    return CLEAN


async def check(session: Session, options: argparse.Namespace) -> int:
    """Test the connection."""
    report = await session.services.accounts.check(options.name)
    session.output.json(
        {
            "name": options.name,
            "user": report.user,
            "server": report.server,
            "can_read": report.can_read,
            "can_write": report.can_write,
            "details": list(report.details),
        }
    )
    rights = "may read and write" if report.can_write else "may only read"
    session.output.say(f"'{options.name}' works: {report.user} on {report.server} {rights}.")
    for detail in report.details:
        session.output.say(f"  {detail}")
    return CLEAN


async def sign_in(session: Session, options: argparse.Namespace) -> int:
    """Sign in with the browser; what the person has to do is said at once, in JSON mode as a line of its own."""

    def show(prompt: SignInPrompt) -> None:
        code = f" and enter the code {prompt.code}" if prompt.code else ""
        session.output.say(f"Open {prompt.url}{code}. Waiting for you…")
        session.output.line({"url": prompt.url, "code": prompt.code})

    await session.services.accounts.sign_in(options.name, show)
    session.output.say(f"You are signed in to '{options.name}'.")
    session.output.line({"signed_in": options.name})
    return CLEAN


async def collections(session: Session, options: argparse.Namespace) -> int:
    """List an account's lists."""
    found = await session.services.accounts.collections(options.name)
    session.output.json({"collections": [{"id": c.id, "title": c.title, "writable": c.writable} for c in found]})
    if not found:
        session.output.say(f"'{options.name}' has no lists of tasks.")
        return CLEAN
    session.output.table(["List", "Id", "Rights"], [[c.title, c.id, "" if c.writable else "read only"] for c in found])
    return CLEAN


async def remove(session: Session, options: argparse.Namespace) -> int:
    """Remove an account."""
    await session.services.accounts.remove(options.name)
    session.output.say(f"Removed the account '{options.name}' and its secrets.")
    session.output.json({"removed": options.name})
    return CLEAN


COMMANDS = {
    "account add": add,
    "account list": show_all,
    "account check": check,
    "account sign-in": sign_in,
    "account collections": collections,
    "account remove": remove,
}
