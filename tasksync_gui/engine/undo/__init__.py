"""Plans that take back what a run did."""
