"""The decision table of the engine README, section 4, as text, and how it is read.

``U`` unchanged, ``C`` changed, ``D`` deleted, ``A`` never there, ``X`` unknown; ``C=C``: changed to the same.
One table serves a whole task and each of its fields. ``d`` and ``s``: write that side.
"""

MODES = ("mirror", "update", "two")
POLICIES = ("hold", "source", "destination", "newest", "keep_both")
DELETE_POLICIES = ("edit_wins", "delete", "hold")

TABLE = """
U U | -         | -         | -
C U | d         | d         | d
U C | d         | drift     | s
C=C | base      | base      | base
C C | d         | policy    | merge
D U | delete d  | mute      | delete d
U D | create d  | mute      | delete s
D C | hold      | mute      | contest
C D | create d  | mute      | contest
D D | tombstone | tombstone | tombstone
U A | create d  | create d  | create d
C A | create d  | create d  | create d
A U | -         | -         | create s
A C | -         | -         | create s
A D | tombstone | tombstone | tombstone
D A | tombstone | tombstone | tombstone
A A | tombstone | tombstone | tombstone
"""

CELLS = {
    (line[0:3].replace("=", " ") if "=" not in line[0:3] else "C=C", mode): cell.strip()
    for line in TABLE.strip().splitlines()
    for mode, cell in zip(MODES, line.split("|")[1:], strict=True)
}


def cell(source: str, destination: str, mode: str) -> str:
    """What the table says; whatever is unknown is left alone."""
    if "X" in (source, destination):
        return "skip"
    return CELLS[f"{source} {destination}", mode]


def contested(source: str, delete_policy: str) -> str:
    """A deletion against an edit in a two-way pair."""
    if delete_policy == "hold":
        return "hold"
    deleted, edited = ("s", "d") if source == "D" else ("d", "s")
    return f"create {deleted}" if delete_policy == "edit_wins" else f"delete {edited}"
