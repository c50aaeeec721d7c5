"""The real program killed at every step it takes, started again, and looked at from outside."""
