"""What is wrong with an option of an account, in words that a person can act on."""

from __future__ import annotations

from enum import Enum
from typing import Annotated, Any, Literal

import pytest
from annotated_types import Ge, Gt, Le, Lt
from pydantic import AnyHttpUrl, BaseModel, Field, ValidationError, field_validator

from tasksync_gui.model.error_codes import OptionCode
from tasksync_gui.model.errors import OptionError
from tasksync_gui.model.message import message
from tasksync_gui.services.phrases.option_problems import LARGEST, bounds, option_problem
from tasksync_gui.services.phrases.say import english


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


class Options(BaseModel):
    """Every kind of option."""

    name: str = Field("", min_length=1)
    token: str = Field("long enough", min_length=8, max_length=20)
    flavour: Literal["auto", "plain"] = "auto"
    maybe: Literal["yes", "no"] | None = None
    colour: Colour = Colour.RED
    verify: bool = True
    address: AnyHttpUrl | None = None
    port: Annotated[int, Ge(1), Le(65535)] = 1
    share: Annotated[float, Gt(0), Lt(100)] = 1
    number: int = 0
    list: str = ""
    folder: str = ""

    @field_validator("list")
    @classmethod
    def _is_known(cls, value: str) -> str:
        if value == "code":
            raise OptionError(message(OptionCode.EMPTY))
        if value:
            raise ValueError("there is no such list.")
        return value


def told(**options: Any) -> str:
    """What a person reads of the one option that is wrong."""
    with pytest.raises(ValidationError) as caught:
        Options(**options)
    (item,) = caught.value.errors()
    return english(option_problem(item, Options.model_fields[str(item["loc"][0])]))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"name": ""}, "Please fill this in."),
        ({"token": "short"}, "At least 8 characters are needed."),
        ({"token": "x" * 21}, "At most 20 characters are allowed."),
        ({"flavour": "sweet"}, "Please choose one of these: auto, plain."),
        ({"maybe": "perhaps"}, "Please choose one of these: yes, no."),
        ({"colour": "green"}, "Please choose one of these: red, blue."),
        ({"verify": "perhaps"}, "Please enter true or false."),
        ({"address": "example"}, "Please enter a whole address that begins with https://."),
        ({"port": 0}, "Please enter a number from 1 to 65,535."),
        ({"port": "http"}, "Please enter a number from 1 to 65,535."),
        ({"share": 0}, "Please enter a number from 1 to 99."),
        ({"share": 100}, "Please enter a number from 1 to 99."),
        ({"number": "many"}, "Please enter a number from 0 to 2,147,483,647."),
        ({"list": "code"}, "Please fill this in."),
        ({"list": "x"}, "There is no such list."),
    ],
)
def test_a_person_reads_what_to_do(options: dict[str, Any], words: str) -> None:
    assert told(**options) == words


def test_a_number_without_limits_fits_into_a_form() -> None:
    class Odd(BaseModel):
        any: int = 0
        wide: int = Field(0, ge=-(10**12), le=10**12)

    assert bounds(Odd.model_fields["any"]) == (0, LARGEST)
    assert bounds(Odd.model_fields["wide"]) == (-LARGEST, LARGEST)


@pytest.mark.parametrize("whole", [True, False])
def test_what_is_wrong_with_all_options_together_is_said_as_it_was_said(*, whole: bool) -> None:
    """Also of a problem that comes without the error itself."""

    class Both(BaseModel):
        one: str = ""

        @field_validator("one")
        @classmethod
        def _refuse(cls, value: str) -> str:
            raise ValueError("either a token or a password is needed")

    with pytest.raises(ValidationError) as caught:
        Both(one="x")
    (item,) = caught.value.errors(include_context=whole)
    assert english(option_problem(item, None)) == "Either a token or a password is needed."
