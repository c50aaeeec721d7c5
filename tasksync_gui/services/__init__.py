"""Use cases for the window and the command line; no Qt."""
