"""The command's grammar."""

from __future__ import annotations

import argparse
from pathlib import Path

from tasksync_gui.model.fields import Field
from tasksync_gui.model.pair import DeletePolicy, Mode, Policy

EPILOG = """\
exit codes: 0 clean, 1 partial or held, 2 usage, 3 failed but worth trying again, 7 needs a person
environment: TASKSYNC_DATA_DIR, TASKSYNC_SECRET_<NAME>, TASKSYNC_PASSPHRASE, SYNC_INTERVAL_SECONDS"""


def build_parser() -> argparse.ArgumentParser:
    """All commands and options."""
    parser = argparse.ArgumentParser(
        prog="tasksync",
        description="Keeps tasks in step between the tools people use.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="store_true", help="print the version and end")
    parser.add_argument("--data-dir", type=Path, metavar="DIR", help="where accounts, pairs and history are kept")
    parser.add_argument("--json", action="store_true", default=False, help="print JSON for programs (see JSON.md)")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    _accounts(commands)
    _pairs(commands)
    _syncing(commands)
    _looking_back(commands)
    _running(commands)
    return parser


class _Adder:
    """Adds commands that all take ``--json``."""

    def __init__(self, commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
        self._commands = commands

    def add(self, name: str, text: str, action: str = "") -> argparse.ArgumentParser:
        parser = self._commands.add_parser(name, help=text, description=f"{text[:1].upper()}{text[1:]}.")
        parser.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print JSON for programs")
        if action:
            parser.set_defaults(action=action)
        return parser


def _accounts(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    account = _Adder(commands).add("account", "manage the systems TaskSync may use")
    actions = _Adder(account.add_subparsers(dest="verb", metavar="ACTION", required=True))
    add = actions.add("add", "add an account", "account add")
    add.add_argument("name", metavar="NAME")
    add.add_argument("--connector", metavar="KEY", required=True, help="e.g. caldav, todotxt, file, demo")
    add.add_argument("--set", metavar="key=value", action="append", default=[], dest="options", help="an option")
    add.add_argument("--secret-stdin", action="store_true", help="read the password or token from standard input")
    actions.add("list", "list all accounts", "account list")
    for verb, text in (
        ("check", "test the connection of an account"),
        ("sign-in", "sign in to an account in the browser instead of entering a token"),
        ("collections", "list the lists of an account"),
        ("remove", "remove an account and its secrets"),
    ):
        actions.add(verb, text, f"account {verb}").add_argument("name", metavar="NAME")


def _pairs(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    pair = _Adder(commands).add("pair", "manage the pairs of lists that are kept in step")
    actions = _Adder(pair.add_subparsers(dest="verb", metavar="ACTION", required=True))
    add = actions.add("add", "add a pair", "pair add")
    add.add_argument("name", metavar="NAME")
    _pair_options(add, required=True)
    edit = actions.add("edit", "change a pair; what is not named stays", "pair edit")
    edit.add_argument("name", metavar="NAME")
    edit.add_argument("--name", dest="new_name", metavar="NEW", help="a new name")
    edit.add_argument("--enable", dest="enabled", action="store_true", default=None, help="sync it automatically")
    edit.add_argument("--disable", dest="enabled", action="store_false", help="sync it only on request")
    _pair_options(edit, required=False)
    actions.add("list", "list all pairs", "pair list")
    actions.add("show", "show one pair", "pair show").add_argument("name", metavar="NAME")
    actions.add("remove", "forget a pair; no task is touched", "pair remove").add_argument("name", metavar="NAME")


def _pair_options(parser: argparse.ArgumentParser, *, required: bool) -> None:
    for side in ("source", "destination"):
        parser.add_argument(f"--{side}", metavar="ACCOUNT[:COLLECTION]", required=required)
    parser.add_argument("--mode", choices=[str(mode) for mode in Mode], required=required)
    parser.add_argument("--policy", choices=[str(policy) for policy in Policy], help="when both sides changed a field")
    parser.add_argument(
        "--field-policy",
        action="append",
        default=[],
        dest="field_policies",
        metavar="FIELD=POLICY",
        help="the same for one field; FIELD=pair ends it",
    )
    parser.add_argument(
        "--delete-policy", choices=[str(policy) for policy in DeletePolicy], help="when one side deleted and one edited"
    )
    parser.add_argument("--interval", type=int, metavar="SECONDS", help="time between automatic syncs of this pair")
    parser.add_argument("--label", action="append", dest="labels", metavar="LABEL", help="only tasks with this label")
    fields = [str(field) for field in Field if field is not Field.TITLE]
    parser.add_argument("--exclude", action="append", dest="excluded", choices=fields, help="a field not to sync")


def _syncing(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    adder = _Adder(commands)
    preview = adder.add("preview", "show what a sync would do; never writes anywhere", "preview")
    preview.add_argument("name", metavar="NAME")
    sync = adder.add("sync", "sync pairs", "sync")
    sync.add_argument("names", metavar="NAME", nargs="*", help="pairs; may be left out if there is only one")
    sync.add_argument("--all", action="store_true", help="all enabled pairs")
    sync.add_argument("--yes", action="store_true", help="confirm guards and a first sync that needs review")
    sync.add_argument("--plan", metavar="DIGEST", help="apply at most what this preview showed")


def _looking_back(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    adder = _Adder(commands)
    history = adder.add("history", "list runs, or every change of one", "history")
    history.add_argument("run", metavar="RUN", nargs="?")
    history.add_argument("--pair", metavar="NAME")
    history.add_argument("--limit", type=int, default=20, metavar="N")
    undo = adder.add("undo", "put back what a run changed, where nobody changed it since", "undo")
    undo.add_argument("run", metavar="RUN", help="as 'tasksync history' shows it")
    undo.add_argument(
        "--change",
        metavar="ID",
        action="append",
        default=[],
        dest="changes",
        help="only this change, as 'tasksync history RUN' shows it; may be given more than once",
    )
    undo.add_argument("--preview", action="store_true", help="only show what would be put back; writes nowhere")
    undo.add_argument("--yes", action="store_true", help="confirm guards")
    comments = adder.add("comments", "show what people wrote about a task in its systems", "comments")
    comments.add_argument("name", metavar="NAME", help="the pair")
    comments.add_argument("task", metavar="TASK", help="its title, a part of it, or its id")
    adder.add("stats", "numbers of the last 30 days", "stats").add_argument("--pair", metavar="NAME")
    adder.add("conflicts", "list what needs a decision", "conflicts").add_argument("name", metavar="NAME", nargs="?")
    resolve = adder.add("resolve", "decide a conflict; the next sync carries it out", "resolve")
    resolve.add_argument("name", metavar="NAME")
    resolve.add_argument("link", metavar="LINK", help="as 'tasksync conflicts' shows it")
    resolve.add_argument("field", metavar="FIELD", nargs="?", help="the field; left out for a whole task")
    choice = resolve.add_mutually_exclusive_group(required=True)
    choice.add_argument("--take", choices=["source", "destination", "both"], help="both: as two tasks")
    choice.add_argument("--value", metavar="V", help="write this value to both sides")
    rules = [*(str(policy) for policy in Policy), "pair"]
    choice.add_argument("--policy", choices=rules, help="from now on for this task; pair: as the pair's rule says")


def _running(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    adder = _Adder(commands)
    run = adder.add("run", "sync at an interval until stopped", "run")
    run.add_argument("--interval", type=int, metavar="SECONDS", help="for all pairs, instead of their own")
    adder.add("status", "state of all pairs", "status")
    doctor = adder.add("doctor", "check data directory, secrets, connectors and accounts", "doctor")
    doctor.add_argument("--live", metavar="ACCOUNT", help="try reading and writing, with tasks of our own in one list")
    doctor.add_argument("--collection", metavar="ID", default="", help="the scratch list for --live")
    doctor.add_argument("--yes", action="store_true", help="confirm that --live may write into that list")
    adder.add("demo", "try everything offline: preview, sync, second preview, history", "demo")
