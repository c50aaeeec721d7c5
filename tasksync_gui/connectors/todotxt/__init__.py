"""todo.txt files: one task a line (https://github.com/todotxt/todo.txt)."""

from __future__ import annotations

import re
from pathlib import Path

from tasksync_gui.connectors.kit.files.file_connector import TOGETHER, FileConnector
from tasksync_gui.connectors.quality import tier
from tasksync_gui.connectors.spec import ConnectorContext, ConnectorSpec
from tasksync_gui.connectors.todotxt.config import TodoTxtConfig
from tasksync_gui.connectors.todotxt.document import TodoDocument
from tasksync_gui.model.capabilities import Capabilities, FieldSupport, MarkerKind, Precision
from tasksync_gui.model.fields import Field, Status

DATES = FieldSupport(precision=Precision.DATE, zones=False)
CAPABILITIES = Capabilities(
    fields={
        Field.TITLE: FieldSupport(multiline=False, controls=False),
        Field.STATUS: FieldSupport(
            statuses=frozenset({Status.NEEDS_ACTION, Status.COMPLETED}), completed_at=Precision.DATE
        ),
        Field.DUE: DATES,
        Field.START: DATES,
        Field.PRIORITY: FieldSupport(levels=(0, 1, 5, 9)),
        Field.LABELS: FieldSupport(spaces=False, controls=False),
        Field.PARENT: FieldSupport(),
    },
    marker=MarkerKind.CLIENT_ID,
    compare_and_swap=True,
    concurrency=TOGETHER,
    gives_back=True,
    normalises=frozenset({Field.TITLE}),
)


def _open(config: TodoTxtConfig, context: ConnectorContext) -> FileConnector:
    def parse(text: str) -> TodoDocument:
        return TodoDocument(text, lambda: context.clock.now().astimezone().date())

    path = config.path.expanduser()
    return FileConnector(path, context, CAPABILITIES, parse, archives_of(path))


def archives_of(path: Path) -> list[Path]:
    """Where programs move completed lines: ``done.txt`` (todo.sh and most others), for ``work.todo.txt`` also
    ``work.done.txt``, and ``todo_done.txt`` (sleek).
    """
    named = re.sub("todo", "done", path.name, flags=re.IGNORECASE)
    names = (named, "done.txt", f"{path.stem}_done{path.suffix}")
    return [path.with_name(name) for name in dict.fromkeys(names) if name.casefold() != path.name.casefold()]


SPEC = ConnectorSpec(
    key="todotxt",
    title="todo.txt",
    summary="A plain text file with one task per line.",
    icon="todotxt",
    config=TodoTxtConfig,
    capabilities=CAPABILITIES,
    quality=tier(__file__),
    version="1",
    open=_open,
    needs_collection=False,
)
