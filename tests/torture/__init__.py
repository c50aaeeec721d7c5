"""The torture table: what is done to two lists in step, and that nothing is lost or doubled by it."""
