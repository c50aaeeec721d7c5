"""Mutants: small mistakes put into the program on purpose, each of which some test must notice.

``observing``, ``identifying``, ``merging``, ``planning``, ``checking``, ``applying`` and ``undoing`` list them. A mutant
names a definition and says what is changed in it, both by the syntax tree: it still applies when the definition has
moved to another file, when its local variables are called otherwise, and after reformatting (``edits`` and ``patterns``
say how it is written). ``python -m tests.mutants`` puts one after the other into a copy of the tree, runs the tests that
should notice it, and reports which survived. A survivor means that a test is missing.
"""
