"""All mutants."""

from __future__ import annotations

from tests.mutants.applying import APPLYING
from tests.mutants.bordering import BORDERING
from tests.mutants.checking import CHECKING
from tests.mutants.connecting import CONNECTING
from tests.mutants.identifying import IDENTIFYING
from tests.mutants.judging import JUDGING
from tests.mutants.keeping import KEEPING
from tests.mutants.merging import MERGING
from tests.mutants.observing import OBSERVING
from tests.mutants.planning import PLANNING
from tests.mutants.saying import SAYING
from tests.mutants.showing import SHOWING
from tests.mutants.spelling import SPELLING
from tests.mutants.undoing import UNDOING

MUTANTS = (
    *BORDERING, *OBSERVING, *IDENTIFYING, *MERGING, *PLANNING, *CHECKING, *APPLYING, *UNDOING, *CONNECTING, *KEEPING,
    *JUDGING, *SAYING,
    *SHOWING, *SPELLING,
)  # fmt: skip
