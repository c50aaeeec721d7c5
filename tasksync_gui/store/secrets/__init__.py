"""Where passwords and tokens live: the system's key ring, an encrypted file, or the environment."""

from __future__ import annotations

from tasksync_gui.store.secrets.chained import ChainedSecrets
from tasksync_gui.store.secrets.encrypted_file import EncryptedFileSecrets
from tasksync_gui.store.secrets.environment import secret_from_environment
from tasksync_gui.store.secrets.key_ring import KeyringSecrets

__all__ = ["ChainedSecrets", "EncryptedFileSecrets", "KeyringSecrets", "secret_from_environment"]
