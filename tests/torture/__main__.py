"""``python -m tests.torture`` writes the table into the README."""

from __future__ import annotations

from tests.torture import test_answers, test_people, test_strangers
from tests.torture.rows import README, rows_of, table, with_table

README.write_text(
    with_table(README.read_text("utf-8"), table(rows_of(test_answers, test_people, test_strangers))), "utf-8"
)
