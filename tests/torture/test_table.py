"""The README's table says what the tests say."""

from __future__ import annotations

from tests.torture import test_answers, test_people, test_strangers
from tests.torture.rows import README, Row, row, rows_of, table, with_table


def test_the_readme_has_the_table() -> None:
    readme = README.read_text("utf-8")
    assert with_table(readme, table(rows_of(test_answers, test_people, test_strangers))) == readme, (
        "run python -m tests.torture"
    )


def test_every_row_is_a_test() -> None:
    rows = rows_of(test_answers, test_people, test_strangers)
    tests = {
        name
        for module in (test_answers, test_people, test_strangers)
        for name in vars(module)
        if name.startswith("test_")
    }
    assert {row.test for row in rows} == tests
    assert len(rows) >= 13


def test_the_section_is_replaced_and_nothing_else() -> None:
    section = table([Row("one", "two", "test_x")])
    old = with_table("# Title\n\n## Test\n\nwords\n", table([Row("old", "older", "test_y")]))
    assert with_table(old, section) == f"# Title\n\n{section}\n## Test\n\nwords\n"


def test_a_row_is_written_on_its_test() -> None:
    @row("one", "two")
    def trouble() -> None: ...

    assert trouble.row == Row("one", "two", "trouble")
