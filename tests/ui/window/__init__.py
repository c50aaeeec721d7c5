"""Tests of the window on real services over lists in memory."""
