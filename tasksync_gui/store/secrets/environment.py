"""Secrets from ``TASKSYNC_SECRET_<NAME>``, for machines without a key ring."""

from __future__ import annotations

import re
from collections.abc import Mapping

PREFIX = "TASKSYNC_SECRET_"


def variable_name(account_name: str) -> str:
    """``Work Nextcloud`` → ``TASKSYNC_SECRET_WORK_NEXTCLOUD``."""
    return PREFIX + re.sub(r"[^A-Z0-9]", "_", account_name.upper())


def secret_from_environment(environ: Mapping[str, str], account_name: str, secret: str) -> str | None:
    """``TASKSYNC_SECRET_<NAME>_<SECRET>`` if it is set, else ``TASKSYNC_SECRET_<NAME>``."""
    plain = variable_name(account_name)
    return environ.get(f"{plain}_{secret.upper()}") or environ.get(plain) or None
