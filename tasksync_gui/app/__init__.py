"""Composition root and process-wide things."""
