"""Requests to one server: paced, retried where that is safe, counted, and their refusals made errors."""
