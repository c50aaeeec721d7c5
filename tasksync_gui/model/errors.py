"""The one error tree.

::

    TaskSyncError
    ├── UserError                 bad input or configuration: a person must change something
    ├── ConnectorError            a system answered badly or not at all
    │   ├── AuthError             401, revoked or too narrow credentials (scope: account)
    │   │   └── ForbiddenError    403: what is asked is not allowed, be it here or altogether
    │   ├── TaskForbiddenError    403 for one task, while others may be written
    │   ├── RateLimitedError      429; ``retry_after`` seconds (retryable)
    │   ├── UnavailableError      no network, time-out, 5xx, locked file (retryable)
    │   │   ├── LockedError       423: somebody holds a lock on it
    │   │   └── DiskError         full or failing disk: the rest of the run is no use
    │   ├── PreconditionFailedError   the task changed since it was read
    │   ├── NotFoundError         404/410: the task is gone
    │   ├── MovedAwayError        the task left the list, or is hidden: it is not gone
    │   ├── CollectionGoneError   the whole list is gone or hidden (scope: run)
    │   ├── RejectedFieldError    the system refused a value (permanent)
    │   ├── CursorExpiredError    the resume point is no longer valid
    │   ├── ConnectorFaultError   the connector itself failed, or answered what makes no sense
    │   └── InvalidResponseError  an answer that makes no sense (HTML, truncated body)
    │       └── DamagedFileError  a file that a person has to repair
    ├── BusyError                 another run holds the pair
    ├── StoreError                the database cannot be used
    │   ├── NewerSchemaError      it was written by a newer version
    │   └── DamagedDatabaseError  its file is damaged, emptied or gone; a backup may help
    └── BugError                  our own mistake

An error carries no sentence but a message: a code whose title, cause and next step stand in ``services/phrases``.
A plug-in brings its own words: ``UserError("The file is locked", cause=path, next_step="Close it there.")``.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import ClassVar

from tasksync_gui.model.error_codes import Advice, ErrorPart, PlainCode
from tasksync_gui.model.fields import Field
from tasksync_gui.model.message import Message, message, words


class ErrorScope(StrEnum):
    """How much an error stops."""

    OPERATION = "operation"
    ACCOUNT = "account"
    RUN = "run"


class TaskSyncError(Exception):
    """Base of all errors a person may see.

    ``message``: what happened, as data. It never contains a secret. ``str(error)`` is for developers; what people
    read is made by ``services.phrases.errors.say_error``.

    Args:
        what: the message; or, where the words come with the error, its title: what happened, a short sentence.
        cause: where and why; only with words.
        next_step: what to do; only with words. Empty: what ``default_next_step`` says.
    """

    retryable = False
    scope = ErrorScope.RUN
    default_next_step: ClassVar[Message | str] = message(Advice.LOOK_IN_THE_LOG)

    def __init__(self, what: Message | str, *, cause: Message | str = "", next_step: Message | str = "") -> None:
        super().__init__(what)
        plain = isinstance(what, str) or cause or next_step
        self.message: Message = self._in_words(what, cause, next_step) if plain else as_message(what)

    def _in_words(self, title: Message | str, cause: Message | str, next_step: Message | str) -> Message:
        return message(
            PlainCode.ERROR,
            title=as_message(title),
            cause=as_message(cause),
            next_step=as_message(next_step or self.default_next_step),
        )

    @property
    def title(self) -> Message:
        """What happened, to be said inside another message."""
        return message(ErrorPart.TITLE, error=self.message)

    @property
    def cause(self) -> Message:
        """Where and why, to be said inside another message; its words may be empty."""
        return message(ErrorPart.CAUSE, error=self.message)

    @property
    def next_step(self) -> Message:
        """What to do, to be said inside another message."""
        return message(ErrorPart.NEXT_STEP, error=self.message)

    def __str__(self) -> str:
        return str(self.message)


class OptionError(ValueError):
    """An option of an account that a connector's validation refuses; ``message`` says why.

    A plain ValueError will do where the words come with it.
    """

    def __init__(self, why: Message) -> None:
        super().__init__(why)
        self.message = why


def as_message(said: Message | str) -> Message:
    """Words as a message, and a message as it is."""
    return words(said) if isinstance(said, str) else said


class UserError(TaskSyncError):
    """Bad input or configuration: nothing was done, and a person has to change something first."""

    default_next_step = message(Advice.CORRECT_IT)


class ConnectorError(TaskSyncError):
    """A system answered badly or not at all."""

    scope = ErrorScope.OPERATION


class AuthError(ConnectorError):
    """Credentials are missing, wrong, expired or too narrow."""

    scope = ErrorScope.ACCOUNT
    default_next_step = message(Advice.CHECK_SIGN_IN)


class ForbiddenError(AuthError):
    """We are known, but this is not allowed: to this account, or with this one list or task.

    Which of these, several different tasks tell (:class:`TaskForbiddenError`).
    """

    def about_one_task(self) -> TaskForbiddenError:
        """The same, as the trouble of the one task that was asked about."""
        return TaskForbiddenError(self.message)


class TaskForbiddenError(ConnectorError):
    """This one task may not be read or written; others may."""

    default_next_step = message(Advice.CHECK_SIGN_IN)


class RateLimitedError(ConnectorError):
    """The system asks us to slow down; ``retry_after`` is its floor in seconds, if it gave one."""

    retryable = True
    default_next_step = message(Advice.WAITS_BY_ITSELF)

    def __init__(
        self,
        what: Message | str,
        *,
        cause: Message | str = "",
        next_step: Message | str = "",
        retry_after: float | None = None,
    ) -> None:
        super().__init__(what, cause=cause, next_step=next_step)
        self.retry_after = retry_after


class UnavailableError(ConnectorError):
    """The system cannot be reached right now.

    ``sent``: the request may have been carried out although no answer came.
    """

    retryable = True
    default_next_step = message(Advice.CHECK_CONNECTION)

    def __init__(
        self,
        what: Message | str,
        *,
        cause: Message | str = "",
        next_step: Message | str = "",
        sent: bool = True,
    ) -> None:
        super().__init__(what, cause=cause, next_step=next_step)
        self.sent = sent


class LockedError(UnavailableError):
    """Somebody holds a lock on what was to be written, and nothing was: no sign of a system in trouble."""

    def __init__(self, what: Message | str, *, cause: Message | str = "", next_step: Message | str = "") -> None:
        super().__init__(what, cause=cause, next_step=next_step, sent=False)


class DiskError(UnavailableError):
    """A file cannot be written for lack of space or a failing disk: waiting inside a run does not help."""

    scope = ErrorScope.ACCOUNT
    default_next_step = message(Advice.FREE_SPACE)

    def __init__(self, what: Message | str, *, cause: Message | str = "", next_step: Message | str = "") -> None:
        super().__init__(what, cause=cause, next_step=next_step, sent=False)


class PreconditionFailedError(ConnectorError):
    """The task is not at the expected revision (or already exists, for a create)."""

    default_next_step = message(Advice.NEXT_RUN_LOOKS)


class NotFoundError(ConnectorError):
    """The task is gone under this id: deleted, or moved out of the list."""

    default_next_step = message(Advice.NEXT_RUN_LOOKS)


class MovedAwayError(ConnectorError):
    """The task is not in the list any more, and nothing says that it is deleted: it was moved, or is hidden from us."""

    default_next_step = message(Advice.NEXT_RUN_LOOKS)


class CollectionGoneError(ConnectorError):
    """The whole list, project or file is gone or not visible."""

    scope = ErrorScope.RUN
    default_next_step = message(Advice.CHOOSE_OR_RESTORE)


class RejectedFieldError(ConnectorError):
    """The system refused a value for good.

    ``fields``: those whose values it refused, or may not be written; empty: it does not say which, or it is about the
    whole task. A connector need only tell: what becomes of the others is the engine's.
    """

    default_next_step = message(Advice.CHANGE_TASK)

    def __init__(
        self,
        what: Message | str,
        *,
        cause: Message | str = "",
        next_step: Message | str = "",
        fields: Iterable[Field] = (),
    ) -> None:
        super().__init__(what, cause=cause, next_step=next_step)
        self.fields = frozenset(fields)


class CursorExpiredError(ConnectorError):
    """The resume point is no longer valid; a full listing is needed."""

    retryable = True


class ConnectorFaultError(ConnectorError):
    """A connector raised what it may not raise, or answered what it may not answer: its own fault, not its system's.

    ``wrote``: it was to write something, and may have.
    """

    default_next_step = message(Advice.REPORT_IT)
    wrote = False


class InvalidResponseError(ConnectorError):
    """An answer that cannot be understood."""

    retryable = True
    default_next_step = message(Advice.CHECK_ADDRESS)


class DamagedFileError(InvalidResponseError):
    """A file as a whole cannot be understood; trying again does not help."""

    retryable = False
    default_next_step = message(Advice.REPAIR_FILE)


class BusyError(TaskSyncError):
    """Another run of the same pair is under way."""

    retryable = True
    default_next_step = message(Advice.WAIT_FOR_IT)


class StoreError(TaskSyncError):
    """The database or a store of secrets cannot be used; what was not committed was not done."""

    default_next_step = message(Advice.CHECK_DATA_FOLDER)


class NewerSchemaError(StoreError):
    """The database was written by a newer version of TaskSync."""

    default_next_step = message(Advice.INSTALL_NEWER)


class DamagedDatabaseError(StoreError):
    """The database is damaged, emptied or gone.

    ``backup``: the newest good backup, by its path; None if there is none.
    """

    def __init__(self, what: Message, backup: str | None = None) -> None:
        super().__init__(what)
        self.backup = backup


class BugError(TaskSyncError):
    """An inconsistency that only a mistake in TaskSync explains."""

    default_next_step = message(Advice.REPORT_IT)
