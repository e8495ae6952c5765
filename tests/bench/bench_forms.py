"""60 case report forms of a full record, beside setting every cell of a table as a paragraph."""

import tempfile
from pathlib import Path
from time import perf_counter
from unittest.mock import patch

from app.domain.words import Role
from app.example import Story, as_role
from app.lab import Lab
from app.outputs.forms import drawn, drawn_grid
from app.outputs.forms.crf import Issue, filled
from app.queries.paper_case import paper_case
from db.migrate import prepare
from db.store import Store
from tests.bench.row import Row
from tests.given import MORNING


def measure() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "example.db"
        prepare(path)
        store = Store(f"sqlite:///{path}", clock=lambda: MORNING)
        Story(store, end=MORNING).tell()
        lab = as_role(store, Role.TECHNICIAN)
        ours = _sixty(lab)
        with patch.object(drawn, "fits", _never), patch.object(drawn_grid, "fits", _never):
            naive = _sixty(lab)
        store.close()
    return [Row("60 case report forms, read and drawn", ours, naive, "s", "< 15 s")]


def _sixty(lab: Lab) -> float:
    begun = perf_counter()
    for _turn in range(60):
        filled(lab.ask(paper_case, lab.settings, 20), lab.settings, Issue())
    return perf_counter() - begun


def _never(*_of_text: object) -> bool:
    """The naive way: no text is drawn as it is."""
    return False
