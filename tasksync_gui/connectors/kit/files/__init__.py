"""Lists that live in files: finding, locking and replacing them, and records that keep what we do not understand."""
