"""``tasksync account …``: systems that TaskSync may use, and their secrets."""

from __future__ import annotations

import argparse

from pydantic import SecretStr

from tasksync_gui.cli import documents
from tasksync_gui.cli.exit_codes import CLEAN
from tasksync_gui.cli.session import Session
from tasksync_gui.model.error_codes import CommandCode
from tasksync_gui.model.errors import UserError
from tasksync_gui.model.message import message
from tasksync_gui.model.task import SignInPrompt
from tasksync_gui.services.contract import ConnectorInfo
from tasksync_gui.services.phrases.language import _, current
from tasksync_gui.services.phrases.say import english, say


def parse_options(pairs: list[str]) -> dict[str, str]:
    """``key=value`` options as a mapping. Raises UserError."""
    found: dict[str, str] = {}
    for text in pairs:
        key, sign, value = text.partition("=")
        if not sign or not key.strip():
            raise UserError(message(CommandCode.NOT_AN_OPTION, text=text))
        if key.strip() in found:
            raise UserError(message(CommandCode.OPTION_TWICE, option=key.strip()))
        found[key.strip()] = value
    return found


def secrets_of(info: ConnectorInfo) -> list[str]:
    """Names of the connector's secret options."""
    fields = info.config.model_fields.items()
    return [name for name, field in fields if field.annotation in (SecretStr, SecretStr | None)]


async def add(session: Session, options: argparse.Namespace) -> int:
    info = session.services.accounts.connector(options.connector)
    values = parse_options(options.options)
    names = secrets_of(info)
    for name in names:
        if name in values:
            raise UserError(message(CommandCode.OPTION_IS_SECRET, option=name))
    secrets = _read_secret(session, info, names) if options.secret_stdin else {}
    account = await session.services.accounts.add(options.name, options.connector, values, secrets)
    session.output.say(_("Added the account '{name}' ({system}).", name=account.name, system=_(info.title)))
    session.output.json({"account": documents.account(account)})
    return CLEAN


def _read_secret(session: Session, info: ConnectorInfo, names: list[str]) -> dict[str, str]:
    if not names:
        raise UserError(message(CommandCode.NEEDS_NO_SECRET, system=info.title))
    text = session.stdin.read()
    by_name = any(line.startswith(f"{name}=") for line in text.splitlines() for name in names)
    if len(names) == 1 or not by_name:
        secret = text.rstrip("\r\n")
        if not secret:
            raise UserError(message(CommandCode.EMPTY_INPUT, option=names[0]))
        return {names[0]: secret}
    return parse_options([line for line in text.splitlines() if line.strip()])


async def show_all(session: Session, options: argparse.Namespace) -> int:
    accounts = await session.services.accounts.list()
    session.output.json({"accounts": [documents.account(account) for account in accounts]})
    if not accounts:
        keys = ", ".join(info.key for info in session.services.accounts.connectors())
        text = _("No accounts yet. Add one: tasksync account add NAME --connector KEY\nConnectors: {keys}", keys=keys)
        for line in text.split("\n"):
            session.output.say(line)
        return CLEAN
    rows = [
        [account.name, account.connector, ", ".join(f"{key}={value}" for key, value in account.settings.items())]
        for account in accounts
    ]
    session.output.table([_("Name"), _("Connector"), _("Options")], rows)
    return CLEAN


async def check(session: Session, options: argparse.Namespace) -> int:
    report = await session.services.accounts.check(options.name)
    session.output.json(
        {
            "name": options.name,
            "user": english(report.user),
            "server": english(report.server),
            "can_read": report.can_read,
            "can_write": report.can_write,
            "details": [english(detail) for detail in report.details],
        }
    )
    who = {"name": options.name, "user": say(report.user), "server": say(report.server)}
    if report.can_write:
        session.output.say(_("'{name}' works: {user} on {server} may read and write.", **who))
    else:
        session.output.say(_("'{name}' works: {user} on {server} may only read.", **who))
    for detail in report.details:
        session.output.say(f"  {say(detail)}")
    return CLEAN


async def sign_in(session: Session, options: argparse.Namespace) -> int:
    """Sign in with the browser; what the person has to do is said at once, in JSON mode as a line of its own."""

    def show(prompt: SignInPrompt) -> None:
        if prompt.code:
            text = _("Open {url} and enter the code {code}. Waiting for you…", url=prompt.url, code=prompt.code)
        else:
            text = _("Open {url}. Waiting for you…", url=prompt.url)
        session.output.say(text)
        session.output.line({"url": prompt.url, "code": prompt.code})

    await session.services.accounts.sign_in(options.name, show)
    session.output.say(_("You are signed in to '{name}'.", name=options.name))
    session.output.line({"signed_in": options.name})
    return CLEAN


async def collections(session: Session, options: argparse.Namespace) -> int:
    """List an account's lists."""
    found = await session.services.accounts.collections(options.name)
    session.output.json({"collections": [{"id": c.id, "title": c.title, "writable": c.writable} for c in found]})
    if not found:
        session.output.say(_("'{name}' has no lists of tasks.", name=options.name))
        return CLEAN
    rows = [[c.title, c.id, "" if c.writable else _("read only")] for c in found]
    session.output.table([_("List"), _("Id"), _("Rights")], rows)
    return CLEAN


async def remove(session: Session, options: argparse.Namespace) -> int:
    secrets = await session.services.accounts.remove(options.name)
    session.output.say(_("Removed the account '{name}'.", name=options.name))
    if secrets:
        names = current().list(list(secrets))
        session.output.say(_("Removed from the place for secrets, and looked that it is gone: {names}.", names=names))
    session.output.json({"removed": options.name, "secrets": list(secrets)})
    return CLEAN


COMMANDS = {
    "account add": add,
    "account list": show_all,
    "account check": check,
    "account sign-in": sign_in,
    "account collections": collections,
    "account remove": remove,
}
