"""A pair turned round, in SQL: one transaction."""

from __future__ import annotations

import json
import sqlite3

from tasksync_gui.model.ids import PairId
from tasksync_gui.model.turning import turned_decision, turned_intent, turned_link
from tasksync_gui.store.decision_codec import decision_from_json, decision_to_json, question
from tasksync_gui.store.json_text import dumps
from tasksync_gui.store.plan_codec import intent_from_json, intent_to_json
from tasksync_gui.store.state import all_links, save_link

Connection = sqlite3.Connection
TURNED = ("sides", "observations", "former", "unaccounted")
"""Tables of a pair with a column for the side that a row is about; that of its runs, *changes*, besides."""
_AWAY = "UPDATE {table} SET side = '~' || side WHERE pair = ?"
_BACK = "UPDATE {table} SET side = CASE side WHEN '~source' THEN 'destination' ELSE 'source' END WHERE pair = ?"
_CHANGES = (
    "UPDATE changes SET side = CASE side WHEN 'source' THEN 'destination' ELSE 'source' END"
    " WHERE run IN (SELECT id FROM runs WHERE pair = ?)"
)


def turn_pair(db: Connection, pair: PairId) -> None:
    """Exchange the sides of everything that is remembered; the lease moves on, so that a run under way is overtaken."""
    links = all_links(db, pair)
    db.execute("UPDATE links SET source_id = NULL, destination_id = NULL WHERE pair = ?", (pair,))
    for link in links.values():
        save_link(db, pair, turned_link(link))
    for table in TURNED:
        db.execute(_AWAY.format(table=table), (pair,))  # two rows may have one id, each on its side
        db.execute(_BACK.format(table=table), (pair,))
    db.execute(_CHANGES, (pair,))
    _turn_journal(db, pair)
    _turn_decisions(db, pair)
    db.execute("DELETE FROM plans WHERE pair = ?", (pair,))
    db.execute("UPDATE leases SET token = token + 1, owner = NULL WHERE pair = ?", (pair,))


def _turn_journal(db: Connection, pair: PairId) -> None:
    rows = db.execute("SELECT operation, document FROM journal WHERE pair = ?", (pair,)).fetchall()
    intents = {id_: turned_intent(intent_from_json(json.loads(text))) for id_, text in rows}
    turned = [(dumps(intent_to_json(intent)), pair, id_) for id_, intent in intents.items()]
    db.executemany("UPDATE journal SET document = ? WHERE pair = ? AND operation = ?", turned)


def _turn_decisions(db: Connection, pair: PairId) -> None:
    rows = db.execute("SELECT document FROM decisions WHERE pair = ?", (pair,)).fetchall()
    answers = [turned_decision(decision_from_json(json.loads(text))) for (text,) in rows]
    db.execute("DELETE FROM decisions WHERE pair = ?", (pair,))
    kept = [(pair, question(each), dumps(decision_to_json(each))) for each in answers if each is not None]
    db.executemany("INSERT OR REPLACE INTO decisions (pair, question, document) VALUES (?, ?, ?)", kept)
