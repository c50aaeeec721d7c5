"""One package per system, all with the same file names."""
