"""Carrying a plan out through the journal."""
