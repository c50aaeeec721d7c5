"""Mutants: small mistakes put into the engine on purpose, each of which some test must notice.

``planning``, ``deciding`` and ``applying`` list them; ``python -m tests.mutants`` puts one after the other
into a copy of the tree, runs the tests that should notice it, and reports which survived. A survivor
means that a test is missing.
"""
