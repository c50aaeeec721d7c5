"""The naive reference model of reconciliation, and the exhaustive check of the planner against it.

``table``, ``fields``, ``kinds``, ``lines`` and ``links`` are the model: written from the engine README, section 4, its
tables and merge rules, on plain values (strings, numbers, tuples), without anything of the program.
``bridge`` alone knows both. ``python -m tests.reference`` runs the check and prints what it covered.
"""
