"""60 case report forms of a full record."""

import tempfile
from pathlib import Path
from time import perf_counter

from app.domain.words import Role
from app.example import Story, as_role
from app.outputs.forms.crf import Issue, filled
from app.queries.case import case
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
        settings = lab.settings
        begun = perf_counter()
        for _turn in range(60):
            filled(lab.ask(case, settings, 20), settings, Issue())
        ours = perf_counter() - begun
        store.close()
    return [Row("60 case report forms, read and drawn", ours, None, "s", "< 15 s")]
