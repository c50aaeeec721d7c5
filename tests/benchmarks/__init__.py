"""Speeds as ratios to a baseline that is measured in the same run: ``sh packaging/test --bench``."""
