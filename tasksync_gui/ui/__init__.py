"""Qt widgets; talks to services only."""
