"""What connectors have to say, in words: one table for each connector, keyed by its codes."""
