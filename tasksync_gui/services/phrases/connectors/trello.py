"""What Trello has to say, in words."""

from __future__ import annotations

from collections.abc import Mapping

from tasksync_gui.services.phrases.error_phrase import (
    CHANGE_TASK,
    CHECK_ADDRESS,
    CHECK_CONNECTION,
    CHOOSE_OR_RESTORE,
    LOOK_IN_THE_LOG,
    NEXT_RUN_LOOKS,
    WAITS_BY_ITSELF,
    ErrorPhrase,
)
from tasksync_gui.services.phrases.render import Phrase, phrase

ERRORS: Mapping[str, ErrorPhrase] = {
    "trello.card_hidden": ErrorPhrase(
        "The card is on a board that this account cannot see", "{cause}", LOOK_IN_THE_LOG
    ),
    "trello.no_board": ErrorPhrase("The board is not there", "{cause}", CHOOSE_OR_RESTORE),
    "trello.many_cards": ErrorPhrase("Trello does not list so many cards at once", "{cause}", CHECK_ADDRESS),
    "trello.too_slow": ErrorPhrase("Trello took too long", "{cause}", CHECK_CONNECTION),
    "trello.key_refused": ErrorPhrase(
        "The API key was refused", "{cause}", "Copy the key again from your Power-Up's page."
    ),
    "trello.token_refused": ErrorPhrase(
        "The token was refused or has expired", "{cause}", "Create a new token and enter it."
    ),
    "trello.read_only": ErrorPhrase(
        "Trello does not let us write",
        "{cause}",
        "Create a token with the scope read,write, and check that you may edit this board.",
    ),
    "trello.board_hidden": ErrorPhrase("The board is not visible to this account", "{cause}", CHOOSE_OR_RESTORE),
    "trello.much_happened": ErrorPhrase("Too much has happened on the board since the last run", "", LOOK_IN_THE_LOG),
    "trello.no_object": ErrorPhrase("Trello's answer makes no sense", "{path}: no object", CHECK_ADDRESS),
    "trello.no_list": ErrorPhrase("Trello's answer makes no sense", "{path}: no list", CHECK_ADDRESS),
    "trello.no_board_id": ErrorPhrase("The board is not there", "'{board}' is no id of a board", CHOOSE_OR_RESTORE),
    "trello.board_closed": ErrorPhrase("The board is closed", "Board {board}", "Reopen it, or choose another board."),
    "trello.no_label": ErrorPhrase(
        "The label '{label_name}' could not be made", "Trello's answer has no id for it", CHANGE_TASK
    ),
    "trello.no_card_id": ErrorPhrase("The card is not there", "'{card}' is no id of a card", NEXT_RUN_LOOKS),
    "trello.renamed": ErrorPhrase("A list or label of the board has another name", "", LOOK_IN_THE_LOG),
    "trello.card_left": ErrorPhrase("A card has left the board", "", LOOK_IN_THE_LOG),
    "trello.many_changes": ErrorPhrase("Too many cards have changed to read them one by one", "", LOOK_IN_THE_LOG),
    "trello.card_deleted": ErrorPhrase("The card is deleted", "{card}", NEXT_RUN_LOOKS),
    "trello.card_moved": ErrorPhrase(
        "The card was moved to another board", "{card}", "Move it back, or sync that board, too."
    ),
    "trello.card_changed": ErrorPhrase("The card changed since it was read", "{card}", NEXT_RUN_LOOKS),
    "trello.no_member": ErrorPhrase(
        "'{person}' is no member of the board",
        "Only members of a board can be assigned to its cards",
        "Invite them to the board, or name them in the account's option for people.",
    ),
    "trello.no_list_to_do": ErrorPhrase(
        "The board has no list for tasks that are still to be done",
        "All its lists are archived or hold finished work",
        "Add a list to the board, or change in the account's options what its lists mean.",
    ),
    "trello.slow_down": ErrorPhrase("Trello asks to slow down", "{cause} {reason}", WAITS_BY_ITSELF),
}

PARTS: Mapping[str, Phrase] = {
    "trello.card_without_id": phrase("The card has no id. Open it on the board; if it looks as usual, sync again."),
    "trello.open_boards": phrase("Open boards: {count}"),
    "trello.token_reads_only": phrase(
        "The token may only read; create one with the scope read,write to sync both ways."
    ),
    "trello.not_a_secret": phrase("Copy it again: it has no spaces or quotes in it."),
}
"""Remarks, problems of single records, and what stands inside causes."""
