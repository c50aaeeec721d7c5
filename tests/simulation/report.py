"""What is said of a world in which a law was broken."""

from __future__ import annotations

from tests.simulation import telling
from tests.simulation.script import Script, as_code
from tests.simulation.world import Result

LAWS = {
    "nothing unexpected happens": "The program must not fail with an error that it does not know.",
    "a preview writes nothing": "Looking costs nothing: neither list may change.",
    "one-way pairs never write the source": "A mirror or an update leaves the left list alone.",
    "what was unticked is done by nobody": "While a review is open, and by the timer afterwards, it is left alone.",
    "only what was reviewed is carried out": "What a person has seen, and no more, is written.",
    "another mode is reviewed first": "What a pair does otherwise from now on is shown to a person before it is done.",
    "update mode never deletes": "What goes from the left list stays in the right one.",
    "nothing is deleted that nobody deleted": "A program deletes a task only after somebody deleted its counterpart.",
    "no edit is overwritten unseen": "What a person wrote is replaced only by their decision, or by the pair's rule.",
    "what no pair carries counts against a deletion": "Whose task it is, or a note that one list alone has, is an edit as well.",
    "a system's spelling never travels": "What one list makes of a value is not written into the other one.",
    "a list put back from a backup stops the run": "Nobody takes back what happened since, unless a person means it.",
    "bringing a list up to date leaves the other one alone": "What happened since the backup is true, in both lists.",
    "nothing is lost": "Whatever a person wrote is in a list, in the history, or shown to the person as a question.",
    "no duplicates": "A list holds as many tasks as the person made of one, and no more.",
    "no resurrection": "A task that somebody deleted, and nobody edited, does not come back.",
    "both sides are equal": "At rest, both lists say the same of each task, as far as both can say it.",
    "the mirror shows what the source has": "At rest, the right list says all that the left one says.",
    "an update reaches the destination": "At rest, the right list has every task of the left one.",
    "planning again after apply gives nothing": "At rest there is nothing to do.",
    "eight syncs without faults are enough": "Lists that nobody touches come to rest.",
    "an undo restores what still stands and names the rest": "No change of a run is passed over in silence.",
    "an undo leaves alone what was changed since": "A newer edit is worth more than an undo.",
    "an undo says what it did not do": "A run that could not undo everything does not call itself clean.",
    "what was undone is what the undo's preview showed": "Each task is afterwards what the preview said.",
    "a sync after an undo leaves it alone": "The next sync neither repeats the change nor carries the undo on.",
    "after an undo there is nothing to sync": "An undo at rest leaves both lists at rest.",
}
"""What the oracles hold to, and what that means."""


def beginning(script: Script) -> list[str]:
    """How the pair is set up, and what kind of systems it joins."""
    return telling.setting(script.mode, script.policy, script.delete_policy, script.left, script.right)


def told(result: Result) -> str:
    """The whole story in sentences, what both lists held at its end, which law broke, and how to play it again."""
    broken = [f"{violation}\n  ({LAWS[violation.law]})" for violation in result.violations]
    again = ["To play it again as a test (or, as it was drawn: python -m tests.simulation --seed N --trace):"]
    return "\n".join(
        [
            *beginning(result.script),
            "",
            *result.trace,
            "",
            *result.lists,
            "",
            *broken,
            "",
            *again,
            as_code(result.script),
        ]
    )
