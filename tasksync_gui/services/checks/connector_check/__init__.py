"""A connector tried on a real account: what it promises against what it does."""
