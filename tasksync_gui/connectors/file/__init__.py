"""CSV, JSON and JSON Lines files."""

from __future__ import annotations

from dataclasses import replace

from tasksync_gui.connectors.file.codes import TableCode
from tasksync_gui.connectors.file.config import FileConfig
from tasksync_gui.connectors.file.csv_document import CsvDocument, carried_by
from tasksync_gui.connectors.file.json_document import JsonDocument, JsonLinesDocument
from tasksync_gui.connectors.file.rows import COLUMNS, FIELDS, ColumnNames
from tasksync_gui.connectors.kit.files.documents import Document
from tasksync_gui.connectors.kit.files.file_connector import TOGETHER, FileConnector
from tasksync_gui.connectors.quality import tier
from tasksync_gui.connectors.spec import ConnectorContext, ConnectorSpec
from tasksync_gui.model.capabilities import STAMPS, Capabilities, FieldSupport, MarkerKind
from tasksync_gui.model.errors import UserError
from tasksync_gui.model.fields import Field
from tasksync_gui.model.message import message

CAPABILITIES = Capabilities(
    fields={name: FieldSupport(recurrence=name is Field.DUE) for name in FIELDS},
    marker=MarkerKind.CLIENT_ID,
    compare_and_swap=True,
    concurrency=TOGETHER,
    gives_back=True,
    volatile=(STAMPS - {"version"}) | {"id", "urgency"},  # "urgency" grows with age in exports of Taskwarrior
)
ROWS = replace(CAPABILITIES, fields=carried_by(ColumnNames.find(enumerate((*COLUMNS, "done")))))
"""The same of CSV with all columns."""
ENDINGS = {".csv": "csv", ".tsv": "csv", ".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl"}


def _open(config: FileConfig, context: ConnectorContext) -> FileConnector:
    path = config.path.expanduser()
    form = ENDINGS.get(path.suffix.lower(), "") if config.format == "auto" else config.format

    def parse(text: str) -> Document:
        match form:
            case "csv":
                delimiter = "\t" if path.suffix.lower() == ".tsv" else ""
                return CsvDocument(text, config.delimiter or delimiter)
            case "json":
                return JsonDocument(text)
            case "jsonl":
                return JsonLinesDocument(text)
        raise UserError(message(TableCode.UNKNOWN_FORMAT, path=path))

    return FileConnector(path, context, ROWS if form == "csv" else CAPABILITIES, parse)


SPEC = ConnectorSpec(
    key="file",
    title="CSV or JSON file",
    summary="A table or a list of records in one file.",
    icon="file",
    config=FileConfig,
    capabilities=CAPABILITIES,
    quality=tier(__file__),
    version="2",
    open=_open,
    needs_collection=False,
)
