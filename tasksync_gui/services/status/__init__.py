"""What the pairs are at, and when they run next."""
