"""Accounts and pairs."""
