"""Values: immutable, typed, without effects."""
