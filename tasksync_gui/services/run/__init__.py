"""Syncing, undoing and what is on record of it."""
