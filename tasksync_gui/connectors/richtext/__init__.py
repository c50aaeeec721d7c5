"""Rich text between systems: one document tree, read from and written to each system's dialect.

The tree is a subset of Atlassian's document format (ADF, version 1), because it is the strictest of
the dialects: nodes are plain dictionaries with ``type``, ``content``, ``attrs``, ``text`` and ``marks``.
Inside TaskSync notes are CommonMark text; a line break in it is a line break for people, too.
"""
