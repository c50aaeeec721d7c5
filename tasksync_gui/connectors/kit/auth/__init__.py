"""Signing in, and tokens that are renewed in time."""
