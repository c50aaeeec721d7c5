"""How an error is said: what happened, where and why, what to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from string import Formatter
from typing import TYPE_CHECKING

from tasksync_gui.services.phrases.language import N_, current

if TYPE_CHECKING:
    from tasksync_gui.model.message import Arg

LOOK_IN_THE_LOG = N_("Open the log for details.")
CORRECT_IT = N_("Correct the value and try again.")
CHECK_SIGN_IN = N_("Check the user name and password or token of this account.")
WAITS_BY_ITSELF = N_("TaskSync tries again by itself.")
CHECK_CONNECTION = N_("Check the connection; TaskSync tries again by itself.")
FREE_SPACE = N_("Free some space; the next run goes on.")
NEXT_RUN_LOOKS = N_("The next run looks at it again.")
CHOOSE_OR_RESTORE = N_("Choose another list for this pair, or restore it.")
CHANGE_TASK = N_("Change the task so that the other system accepts it.")
CHECK_ADDRESS = N_("Check that the address is right and no log-in page stands in front of it.")
REPAIR_FILE = N_("Repair the file or restore it; nothing was written.")
WAIT_FOR_IT = N_("Wait until it has finished.")
CHECK_DATA_FOLDER = N_("Check free space and permissions of the data directory.")
INSTALL_NEWER = N_("Install the newer version again, or choose another data directory.")
SIGN_IN_AGAIN = N_("Sign in again in the account's settings.")
REPORT_IT = N_("Please report it with the details below.")


@dataclass(frozen=True, slots=True)
class ErrorText:
    """An error in words. ``cause`` may be empty; titles and causes have no full stop, next steps have one."""

    title: str
    cause: str = ""
    next_step: str = ""

    @property
    def what(self) -> str:
        """What happened and why, on one line; without the full stop that a system's own words may have."""
        return (f"{self.title}: {self.cause}" if self.cause else self.title).rstrip(".")

    @property
    def remedy(self) -> str:
        """Why, and what to do: what stands below the title."""
        return " ".join(_ended(part) for part in (self.cause, self.next_step) if part)

    def __str__(self) -> str:
        return " ".join(_ended(part) for part in (self.title, self.cause, self.next_step) if part)


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith(("?", "!")) else f"{sentence.rstrip('.')}."


@dataclass(frozen=True, slots=True)
class ErrorPhrase:
    """What is said for one code of an error: three templates with the arguments' names in braces."""

    title: str
    cause: str
    next_step: str

    def text(self, args: Mapping[str, Arg], spell: Callable[[str, Arg], object]) -> ErrorText:
        """The error in words, with each argument spelled by ``spell(name, value)``."""
        spelled = {name: spell(name, value) for name, value in args.items()}
        templates = (self.title, self.cause, self.next_step)
        return ErrorText(*(current().gettext(part).format(**spelled) if part else "" for part in templates))

    def render(self, args: Mapping[str, Arg], spell: Callable[[str, Arg], object]) -> str:
        """The same as sentences one after the other."""
        return str(self.text(args, spell))

    @property
    def names(self) -> frozenset[str]:
        """The arguments that it is made of."""
        templates = (self.title, self.cause, self.next_step)
        fields = (field for text in templates for _, field, _, _ in Formatter().parse(text) if field)
        return frozenset(field.partition(".")[0] for field in fields)
