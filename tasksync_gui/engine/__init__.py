"""The sync core: pure decisions, and the effects that carry them out through ports."""
