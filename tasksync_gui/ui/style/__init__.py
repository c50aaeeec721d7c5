"""Colours, icons and times, as they are shown."""
