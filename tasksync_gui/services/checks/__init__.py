"""Whether everything needed is there and works."""
