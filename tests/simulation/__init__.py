"""Deterministic simulation: the real engine between two drawn systems, a person and everything that goes wrong."""
