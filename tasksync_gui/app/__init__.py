"""Composition root: the only package that knows all others, and what belongs to the process."""
