"""The command's grammar. What one command takes is laid out when that command is asked for, not before."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from tasksync_gui.services.phrases.language import N_, _, sentence_start

Grammar = Callable[["CommandParser"], None]

EXITS = N_("exit codes: 0 clean, 1 partial or held, 2 usage, 3 failed but worth trying again, 7 needs a person")
VARIABLES = "TASKSYNC_DATA_DIR, TASKSYNC_SECRET_<NAME>, TASKSYNC_PASSPHRASE, TASKSYNC_LANGUAGE, SYNC_INTERVAL_SECONDS"


def build_parser() -> CommandParser:
    """The grammar of the whole command line, in the language in use; a command's own part is made when it is named."""
    parser = CommandParser(
        prog="tasksync",
        description=_("Keeps tasks in step between the tools people use."),
        epilog="\n".join((_(EXITS), _("environment: {variables}", variables=VARIABLES))),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="store_true", help=_("print the version and end"))
    parser.add_argument("--data-dir", type=Path, metavar=_("DIR"), help=_("where accounts, pairs and history are kept"))
    parser.add_argument("--json", action="store_true", default=False, help=_("print JSON for programs (see JSON.md)"))
    commands = _Adder(parser.add_subparsers(dest="command", metavar=_("COMMAND"), title=_("commands")))
    commands.add("account", _("manage the systems TaskSync may use"), grammar=_accounts)
    commands.add("pair", _("manage the pairs of lists that are kept in step"), grammar=_pairs)
    commands.add("preview", _("show what a sync would do; never writes anywhere"), "preview", _preview)
    commands.add("sync", _("sync pairs"), "sync", _sync)
    commands.add("history", _("list runs, or every change of one"), "history", _history)
    commands.add("undo", _("put back what a run changed, where nobody changed it since"), "undo", _undo)
    commands.add("comments", _("show what people wrote about a task in its systems"), "comments", _comments)
    commands.add("stats", _("numbers of the last 30 days"), "stats", _stats)
    commands.add("conflicts", _("list what needs a decision"), "conflicts", _conflicts)
    commands.add("resolve", _("decide a conflict; the next sync carries it out"), "resolve", _resolve)
    commands.add("left-alone", _("list what is left alone, and take it up again"), "left-alone", _left_alone)
    commands.add("run", _("sync at an interval until stopped"), "run", _run)
    commands.add("status", _("state of all pairs"), "status")
    commands.add("doctor", _("check data directory, secrets, connectors and accounts"), "doctor", _doctor)
    commands.add(
        "forget", _("wipe all that is remembered of a pair, out of history, log and backups, too"), "forget", _name
    )
    commands.add("repair", _("put the newest good backup in a damaged database's place"), "repair", _repair)
    commands.add("demo", _("try everything offline: preview, sync, second preview, history"), "demo")
    return parser


def whole_number(text: str) -> int:
    """``text`` as a number. Raises argparse.ArgumentTypeError, whose words are shown."""
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(_("'{text}' is no whole number", text=text)) from None


def a_day(text: str) -> date:
    """``text`` as a day. Raises argparse.ArgumentTypeError, whose words are shown."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(_("'{text}' is no day like 2026-11-30", text=text)) from None


class CommandParser(argparse.ArgumentParser):
    """One command, whose own arguments are added when it is asked for."""

    grammar: Grammar | None = None

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """As argparse does, with the command's arguments in place."""
        if self.grammar is not None:
            grammar, self.grammar = self.grammar, None
            grammar(self)
        return super().parse_known_args(args, namespace)


class _Adder:
    """Adds commands that all take ``--json``."""

    def __init__(self, commands: argparse._SubParsersAction[CommandParser]) -> None:
        self._commands = commands

    def add(self, name: str, text: str, action: str = "", grammar: Grammar | None = None) -> None:
        parser = self._commands.add_parser(name, help=text, description=_("{what}.", what=sentence_start(text)))
        parser.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help=_("print JSON for programs"))
        parser.grammar = grammar
        if action:
            parser.set_defaults(action=action)


def _actions(parser: CommandParser) -> _Adder:
    return _Adder(parser.add_subparsers(dest="verb", metavar=_("ACTION"), required=True))


def _name(parser: CommandParser) -> None:
    parser.add_argument("name", metavar=_("NAME"))


def _accounts(account: CommandParser) -> None:
    actions = _actions(account)
    actions.add("add", _("add an account"), "account add", _account)
    actions.add("list", _("list all accounts"), "account list")
    for verb, text in (
        ("check", _("test the connection of an account")),
        ("sign-in", _("sign in to an account in the browser instead of entering a token")),
        ("collections", _("list the lists of an account")),
        ("remove", _("remove an account and its secrets")),
    ):
        actions.add(verb, text, f"account {verb}", _name)


def _account(add: CommandParser) -> None:
    _name(add)
    add.add_argument("--connector", metavar=_("KEY"), required=True, help=_("e.g. caldav, todotxt, file, demo"))
    add.add_argument("--set", metavar=_("key=value"), action="append", default=[], dest="options", help=_("an option"))
    add.add_argument("--secret-stdin", action="store_true", help=_("read the password or token from standard input"))


def _pairs(pair: CommandParser) -> None:
    actions = _actions(pair)
    actions.add("add", _("add a pair"), "pair add", _new_pair)
    actions.add("edit", _("change a pair; what is not named stays"), "pair edit", _edited_pair)
    actions.add("list", _("list all pairs"), "pair list")
    actions.add("show", _("show one pair"), "pair show", _name)
    actions.add("remove", _("forget a pair; no task is touched"), "pair remove", _name)


def _new_pair(add: CommandParser) -> None:
    _name(add)
    _pair_options(add, required=True)


def _edited_pair(edit: CommandParser) -> None:
    _name(edit)
    edit.add_argument("--name", dest="new_name", metavar=_("NEW"), help=_("a new name"))
    edit.add_argument(
        "--repeating",
        choices=["ask", "again", "done"],
        help=_("a task that repeats on one side only, done on the other: ask, to do again there, or leave it done"),
    )
    edit.add_argument("--enable", dest="enabled", action="store_true", default=None, help=_("sync it automatically"))
    edit.add_argument("--disable", dest="enabled", action="store_false", help=_("sync it only on request"))
    _pair_options(edit, required=False)


def _pair_options(parser: CommandParser, *, required: bool) -> None:
    from tasksync_gui.model.fields import Field
    from tasksync_gui.model.pair import DeletePolicy, Mode, Policy

    for side in ("source", "destination"):
        parser.add_argument(f"--{side}", metavar=_("ACCOUNT[:COLLECTION]"), required=required)
    parser.add_argument("--mode", choices=[str(mode) for mode in Mode], required=required)
    parser.add_argument(
        "--policy", choices=[str(policy) for policy in Policy], help=_("when both sides changed a field")
    )
    parser.add_argument(
        "--field-policy",
        action="append",
        default=[],
        dest="field_policies",
        metavar=_("FIELD=POLICY"),
        help=_("the same for one field; FIELD=pair ends it"),
    )
    parser.add_argument(
        "--delete-policy",
        choices=[str(policy) for policy in DeletePolicy],
        help=_("when one side deleted and one edited"),
    )
    parser.add_argument(
        "--interval", type=whole_number, metavar=_("SECONDS"), help=_("time between automatic syncs of this pair")
    )
    parser.add_argument(
        "--label", action="append", dest="labels", metavar=_("LABEL"), help=_("only tasks with this label")
    )
    fields = [str(field) for field in Field if field is not Field.TITLE]
    parser.add_argument("--exclude", action="append", dest="excluded", choices=fields, help=_("a field not to sync"))


def _preview(preview: CommandParser) -> None:
    _name(preview)
    text = _("show what would bring a list up to date that was put back from a backup")
    preview.add_argument("--bring-forward", action="store_true", dest="forward", help=text)
    answers = preview.add_mutually_exclusive_group()
    answers.add_argument(
        "--skip", action="append", default=[], dest="skipped", metavar=_("TASK"),
        help=_("leave this task out, by its title or the id of its row; nobody does it until this review ends"),
    )  # fmt: skip
    answers.add_argument("--discard", action="store_true", help=_("end the review: nothing is left out any more"))


def _sync(sync: CommandParser) -> None:
    sync.add_argument("names", metavar=_("NAME"), nargs="*", help=_("pairs; may be left out if there is only one"))
    sync.add_argument("--all", action="store_true", help=_("all enabled pairs"))
    sync.add_argument("--yes", action="store_true", help=_("confirm guards and a first sync that needs review"))
    sync.add_argument("--plan", metavar=_("DIGEST"), help=_("apply at most what this preview showed"))


def _history(history: CommandParser) -> None:
    history.add_argument("run", metavar=_("RUN"), nargs="?")
    history.add_argument("--pair", metavar=_("NAME"))
    history.add_argument("--limit", type=whole_number, default=20, metavar=_("N"))
    history.add_argument(
        "--task", metavar=_("TEXT"), help=_("only runs that changed a task with this in its title, or of such a pair")
    )
    history.add_argument("--since", type=a_day, metavar=_("DATE"), help=_("only runs since that day, e.g. 2026-11-30"))
    history.add_argument("--changed", action="store_true", help=_("without automatic runs that found nothing to do"))


def _undo(undo: CommandParser) -> None:
    undo.add_argument("run", metavar=_("RUN"), help=_("as 'tasksync history' shows it"))
    undo.add_argument(
        "--change",
        metavar=_("ID"),
        action="append",
        default=[],
        dest="changes",
        help=_("only this change, as 'tasksync history RUN' shows it; may be given more than once"),
    )
    undo.add_argument("--preview", action="store_true", help=_("only show what would be put back; writes nowhere"))
    undo.add_argument("--yes", action="store_true", help=_("confirm guards"))


def _comments(comments: CommandParser) -> None:
    comments.add_argument("name", metavar=_("NAME"), help=_("the pair"))
    comments.add_argument("task", metavar=_("TASK"), help=_("its title, a part of it, or its id"))


def _stats(stats: CommandParser) -> None:
    stats.add_argument("--pair", metavar=_("NAME"))


def _conflicts(conflicts: CommandParser) -> None:
    conflicts.add_argument("name", metavar=_("NAME"), nargs="?")


def _resolve(resolve: CommandParser) -> None:
    from tasksync_gui.model.pair import Policy

    _name(resolve)
    resolve.add_argument("link", metavar=_("LINK"), help=_("as 'tasksync conflicts' shows it"))
    resolve.add_argument("field", metavar=_("FIELD"), nargs="?", help=_("the field; left out for a whole task"))
    choice = resolve.add_mutually_exclusive_group(required=True)
    choice.add_argument(
        "--take", choices=["source", "destination", "both", "do"], help=_("both: as two tasks; do: what you left out")
    )
    choice.add_argument("--value", metavar=_("V"), help=_("write this value to both sides"))
    rules = [*(str(policy) for policy in Policy), "pair"]
    choice.add_argument("--policy", choices=rules, help=_("from now on for this task; pair: as the pair's rule says"))


def _left_alone(left: CommandParser) -> None:
    _name(left)
    left.add_argument("--take-up", metavar=_("LINK"), dest="link", help=_("sync this one again, from the next run on"))


def _run(run: CommandParser) -> None:
    run.add_argument(
        "--interval", type=whole_number, metavar=_("SECONDS"), help=_("for all pairs, instead of their own")
    )


def _doctor(doctor: CommandParser) -> None:
    doctor.add_argument(
        "--live", metavar=_("ACCOUNT"), help=_("try reading and writing, with tasks of our own in one list")
    )
    doctor.add_argument("--collection", metavar=_("ID"), default="", help=_("the scratch list for --live"))
    doctor.add_argument("--yes", action="store_true", help=_("confirm that --live may write into that list"))


def _repair(repair: CommandParser) -> None:
    text = _("begin with an empty database instead; the damaged file is kept beside it")
    repair.add_argument("--afresh", action="store_true", help=text)
