"""Takes what must stay private out of texts that leave the program: logs, details, reports."""

from __future__ import annotations

import re
from pathlib import Path

SECRET_WORDS = r"(?:pass(?:word|wd)?|token|secret|api[-_]?key|authorization|cookie|credential)"  # noqa: S105 - words, not a secret
PATTERNS = (
    (re.compile(r"(?i)(://)[^/\s:@]+(?::[^/\s@]*)?@"), r"\1[hidden]@"),
    (re.compile(r"(?i)\b(authorization\s*[:=]\s*)[^\n]+"), r"\1[hidden]"),
    (re.compile(rf"(?i)\b({SECRET_WORDS}['\"]?\s*[:=]\s*)(['\"]?)[^\s'\",;&]+"), r"\1\2[hidden]"),
    (re.compile(r"(?i)\b(bearer|basic)\s+[a-z0-9._~+/=-]{6,}"), r"\1 [hidden]"),
    (re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.-]+"), "[address]"),
)


def redacted(text: str) -> str:
    """``text`` without credentials, e-mail addresses and the name of the home directory."""
    for pattern, replacement in PATTERNS:
        text = pattern.sub(replacement, text)
    return text.replace(str(Path.home()), "~") if str(Path.home()) != "/" else text
