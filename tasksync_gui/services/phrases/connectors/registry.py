"""What the registry of connectors has to say, in words."""

from __future__ import annotations

from collections.abc import Mapping

from tasksync_gui.services.phrases.error_phrase import CORRECT_IT, REPORT_IT, ErrorPhrase

ERRORS: Mapping[str, ErrorPhrase] = {
    "connector.quality_without_rules": ErrorPhrase(
        "A quality file is malformed", "It does not start with the line 'rules:'", REPORT_IT
    ),
    "connector.quality_rules": ErrorPhrase("A quality file is malformed", "Rules differ: {rules}", REPORT_IT),
    "connector.quality_line": ErrorPhrase("A quality file is malformed", "This line cannot be used: {line}", REPORT_IT),
    "connector.no_connector": ErrorPhrase(
        "There is no connector called '{connector}'", "Known connectors: {keys}", CORRECT_IT
    ),
    "connector.not_loaded": ErrorPhrase(
        "The built-in connector '{connector}' cannot be loaded", "{module}: {reason}", "Install TaskSync again."
    ),
    "connector.plug_in_failed": ErrorPhrase(
        "The connector '{connector}' cannot be used", "{where} failed to load: {reason}", "Update or remove it."
    ),
    "connector.no_spec": ErrorPhrase(
        "The connector '{connector}' cannot be used",
        "{where} does not export a ConnectorSpec",
        "Tell its author, or remove it.",
    ),
    "connector.key_taken": ErrorPhrase(
        "The connector '{connector}' cannot be used",
        "{where} uses the key '{key}', which is taken",
        "Remove one of the two.",
    ),
}
