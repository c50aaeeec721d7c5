"""Lists that live in files."""
