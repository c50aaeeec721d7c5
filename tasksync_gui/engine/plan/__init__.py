"""From what was seen and agreed to what would be done: pure."""
