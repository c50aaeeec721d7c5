"""What this connector has to say, by code; the words are in ``services/phrases/connectors``. No value ever changes."""

from __future__ import annotations

from enum import StrEnum


class TrelloCode(StrEnum):
    """What Trello refuses, and what of it cannot be read."""

    CARD_HIDDEN = "trello.card_hidden"
    NO_BOARD = "trello.no_board"
    MANY_CARDS = "trello.many_cards"
    TOO_SLOW = "trello.too_slow"
    KEY_REFUSED = "trello.key_refused"
    TOKEN_REFUSED = "trello.token_refused"
    READ_ONLY = "trello.read_only"
    BOARD_HIDDEN = "trello.board_hidden"
    MUCH_HAPPENED = "trello.much_happened"
    NO_OBJECT = "trello.no_object"
    NO_LIST = "trello.no_list"
    NO_BOARD_ID = "trello.no_board_id"
    BOARD_CLOSED = "trello.board_closed"
    NO_LABEL = "trello.no_label"
    NO_CARD_ID = "trello.no_card_id"
    RENAMED = "trello.renamed"
    CARD_LEFT = "trello.card_left"
    MANY_CHANGES = "trello.many_changes"
    CARD_DELETED = "trello.card_deleted"
    CARD_MOVED = "trello.card_moved"
    CARD_CHANGED = "trello.card_changed"
    NO_MEMBER = "trello.no_member"
    NO_LIST_TO_DO = "trello.no_list_to_do"
    SLOW_DOWN = "trello.slow_down"
    CARD_WITHOUT_ID = "trello.card_without_id"
    OPEN_BOARDS = "trello.open_boards"
    TOKEN_READS_ONLY = "trello.token_reads_only"
    NOT_A_SECRET = "trello.not_a_secret"
