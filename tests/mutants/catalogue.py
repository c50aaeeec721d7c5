"""All mutants."""

from __future__ import annotations

from tests.mutants.applying import APPLYING
from tests.mutants.deciding import DECIDING
from tests.mutants.planning import PLANNING
from tests.mutants.undoing import UNDOING

MUTANTS = (*DECIDING, *PLANNING, *APPLYING, *UNDOING)
