from __future__ import annotations

import pytest

from tasksync_gui.connectors.kit.people import Directory, Person, parse_aliases
from tasksync_gui.model.fields import Unmapped
from tests.support.errors import refused

ANNA = Person("1", "anna", "Anna@Example.org", "Anna A.")
OCTO = Person("2", "octo")
TWIN, OTHER_TWIN = Person("3", name="Sam"), Person("4", name="sam")


def test_names_prefer_alias_then_address_then_login():
    directory = Directory([ANNA, OCTO], {"2": "kim@example.org"})
    assert directory.names == {"anna@example.org", "kim@example.org"}
    assert directory.find("KIM@example.org") is OCTO
    assert Directory([ANNA], parse_aliases("Boss = anna")).name_of(ANNA) == "Boss"
    assert Directory([OCTO]).name_of(OCTO) == "octo"
    assert directory.find("octo") is None


def test_everybody_who_can_be_written_reads_back_as_the_same_name():
    directory = Directory([ANNA, OCTO, TWIN, OTHER_TWIN])
    for name in directory.names:
        person = directory.find(name)
        assert person is not None
        assert directory.name_of(person) == name


def test_a_shared_name_is_nobodys():
    directory = Directory([TWIN, OTHER_TWIN])
    assert directory.names == frozenset()
    assert directory.find("Sam") is None
    assert directory.name_of(TWIN) == Unmapped("Sam (3)")


def test_nobody_one_and_several():
    directory = Directory([ANNA, OCTO])
    assert directory.assignee([]) is None
    assert directory.assignee([OCTO]) == "octo"
    assert directory.assignee([ANNA, OCTO]) == Unmapped("anna@example.org, octo")
    assert directory.assignee([Person("9")]) == Unmapped("(9)")
    assert directory.assignee([Person("9", "gone")]) == "gone"


def test_aliases_are_read():
    assert parse_aliases(" Anna@Example.org = anna\n Kim=7;; ") == {"anna": "anna@example.org", "7": "Kim"}
    assert parse_aliases("") == {}


@pytest.mark.parametrize("text", ["anna", "= x", "x =", "a=1\nb=1"])
def test_malformed_aliases_are_explained(text):
    with refused(ValueError, "name = id|twice"):
        parse_aliases(text)
