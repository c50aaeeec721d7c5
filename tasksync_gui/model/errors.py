"""The one error tree.

::

    TaskSyncError
    ├── UserError                 bad input or configuration: a person must change something
    ├── ConnectorError            a system answered badly or not at all
    │   ├── AuthError             401, revoked or too narrow credentials (scope: account)
    │   ├── RateLimitedError      429; ``retry_after`` seconds (retryable)
    │   ├── UnavailableError      no network, time-out, 5xx, locked file (retryable)
    │   │   └── DiskError         full or failing disk: the rest of the run is no use
    │   ├── PreconditionFailedError   the task changed since it was read
    │   ├── NotFoundError         404/410: the task is gone
    │   ├── CollectionGoneError   the whole list is gone or hidden (scope: run)
    │   ├── RejectedFieldError    the system refused a value (permanent)
    │   ├── CursorExpiredError    the resume point is no longer valid
    │   └── InvalidResponseError  an answer that makes no sense (HTML, truncated body)
    │       └── DamagedFileError  a file that a person has to repair
    ├── GuardTrippedError         a guard stopped the run; a person must confirm
    ├── BusyError                 another run holds the pair
    ├── StoreError                the database cannot be used
    │   └── NewerSchemaError      it was written by a newer version
    └── BugError                  our own mistake
"""

from __future__ import annotations

from enum import StrEnum


class ErrorScope(StrEnum):
    """How much an error stops."""

    OPERATION = "operation"
    ACCOUNT = "account"
    RUN = "run"


class TaskSyncError(Exception):
    """Base of all errors a person may see.

    ``title``: what happened, a short sentence. ``cause``: where and why. ``next_step``: what to do.
    None of them ever contains a secret. ``str(error)`` is the three joined.
    """

    retryable = False
    scope = ErrorScope.RUN
    default_next_step = "Open the log for details."

    def __init__(self, title: str, *, cause: str = "", next_step: str = "") -> None:
        self.title = title
        self.cause = cause
        self.next_step = next_step or self.default_next_step
        super().__init__(title)

    def __str__(self) -> str:
        parts = (part.rstrip(".") + "." for part in (self.title, self.cause, self.next_step) if part)
        return " ".join(parts)


class UserError(TaskSyncError):
    """Bad input or configuration."""

    default_next_step = "Correct the value and try again."


class ConnectorError(TaskSyncError):
    """A system answered badly or not at all."""

    scope = ErrorScope.OPERATION


class AuthError(ConnectorError):
    """Credentials are missing, wrong, expired or too narrow."""

    scope = ErrorScope.ACCOUNT
    default_next_step = "Check the user name and password or token of this account."


class RateLimitedError(ConnectorError):
    """The system asks us to slow down; ``retry_after`` is its floor in seconds, if it gave one."""

    retryable = True
    default_next_step = "TaskSync tries again by itself."

    def __init__(self, title: str, *, cause: str = "", next_step: str = "", retry_after: float | None = None) -> None:
        super().__init__(title, cause=cause, next_step=next_step)
        self.retry_after = retry_after


class UnavailableError(ConnectorError):
    """The system cannot be reached right now.

    ``sent``: the request may have been carried out although no answer came.
    """

    retryable = True
    default_next_step = "Check the connection; TaskSync tries again by itself."

    def __init__(self, title: str, *, cause: str = "", next_step: str = "", sent: bool = True) -> None:
        super().__init__(title, cause=cause, next_step=next_step)
        self.sent = sent


class DiskError(UnavailableError):
    """A file cannot be written for lack of space or a failing disk: waiting inside a run does not help."""

    scope = ErrorScope.ACCOUNT
    default_next_step = "Free some space; the next run goes on."

    def __init__(self, title: str, *, cause: str = "", next_step: str = "") -> None:
        super().__init__(title, cause=cause, next_step=next_step, sent=False)


class PreconditionFailedError(ConnectorError):
    """The task is not at the expected revision (or already exists, for a create)."""

    default_next_step = "The next run looks at it again."


class NotFoundError(ConnectorError):
    """The task is gone."""

    default_next_step = "The next run looks at it again."


class CollectionGoneError(ConnectorError):
    """The whole list, project or file is gone or not visible."""

    scope = ErrorScope.RUN
    default_next_step = "Choose another list for this pair, or restore it."


class RejectedFieldError(ConnectorError):
    """The system refused a value for good."""

    default_next_step = "Change the task so that the other system accepts it."


class CursorExpiredError(ConnectorError):
    """The resume point is no longer valid; a full listing is needed."""

    retryable = True


class InvalidResponseError(ConnectorError):
    """An answer that cannot be understood."""

    retryable = True
    default_next_step = "Check that the address is right and no log-in page stands in front of it."


class DamagedFileError(InvalidResponseError):
    """A file as a whole cannot be understood; trying again does not help."""

    retryable = False
    default_next_step = "Repair the file or restore it; nothing was written."


class GuardTrippedError(TaskSyncError):
    """A guard stopped the run."""

    default_next_step = "Review the preview and confirm it if it is right."


class BusyError(TaskSyncError):
    """Another run of the same pair is under way."""

    retryable = True
    default_next_step = "Wait until it has finished."


class StoreError(TaskSyncError):
    """The database cannot be used."""

    default_next_step = "Check free space and permissions of the data directory."


class NewerSchemaError(StoreError):
    """The database was written by a newer version of TaskSync."""

    default_next_step = "Install the newer version again, or choose another data directory."


class BugError(TaskSyncError):
    """An inconsistency that only a mistake in TaskSync explains."""

    default_next_step = "Please report it with the details below."
