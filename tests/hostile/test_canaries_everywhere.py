"""Identities in every free text that the record holds: none leaves by any way out, in its properties or its name."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.domain.code_list import codes_in
from app.domain.words import Kind, Role
from app.example import as_role
from app.lab import Lab
from app.outputs.audit_list import export_audit
from app.outputs.box_map import write_box_map
from app.outputs.code_list import as_text, write_code_list
from app.outputs.endpoint_report import write_endpoint
from app.outputs.forms.many import Paper, write_paper
from app.outputs.labels.printing import print_waiting
from app.outputs.manifest import issue_manifest
from app.outputs.recall_papers import write_recall
from app.outputs.workbook import Wanted, export
from app.queries.answer import answer
from app.queries.code_list import code_list
from db.base import FREE_TEXT, Base
from db.store import Store
from tests.given import MORNING
from tests.hostile.test_canaries import REMARK, names_nobody, text_of
from tests.outputs.test_workbook import nobody

pytestmark = pytest.mark.requirement("URS-EXPORT-008", "URS-HOSTILE-001")


def planted(path: Path) -> int:
    """Write the canaries into every free text of the store, past its doors; returns how many columns took them."""
    filled = 0
    with closing(sqlite3.connect(path)) as outside:
        triggers = outside.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in triggers:
            outside.execute(f'DROP TRIGGER "{name}"')
        for table in Base.metadata.sorted_tables:
            for column in table.columns:
                if column.info == FREE_TEXT:
                    told = outside.execute(f'UPDATE "{table.name}" SET "{column.name}" = ?', (REMARK,))
                    filled += told.rowcount > 0
        outside.execute(
            "UPDATE audit SET old = ?, new = ? WHERE new IS NOT NULL AND field = 'remark'", (REMARK, REMARK)
        )
        outside.commit()
    return filled


@pytest.fixture(scope="module")
def study(example_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """The example study with the canaries in it."""
    path = tmp_path_factory.mktemp("planted") / "example.db"
    path.write_bytes(example_file.read_bytes())
    assert planted(path) >= 15
    store = Store(f"sqlite:///{path}", clock=lambda: MORNING)
    yield as_role(store, Role.DATA_MANAGER)
    store.close()


def code_of(lab: Lab, kind: Kind) -> str:
    with closing(sqlite3.connect(lab.store.path)) as store:
        found = store.execute(
            "SELECT text FROM code WHERE kind IN (?, ?) ORDER BY text LIMIT 1", (kind.name, kind.value)
        ).fetchone()
    return str(found[0])


def test_no_identity_leaves_by_any_way_out(study: Lab, tmp_path: Path):
    technician = as_role(study.store, Role.TECHNICIAN)
    export(study, nobody, str(tmp_path / "flat.xlsx"), Wanted())
    export(study, nobody, str(tmp_path / "cdisc.xlsx"), Wanted(profile="cdisc"))
    export_audit(study, nobody, str(tmp_path / "audit.xlsx"), "")
    export_audit(study, nobody, str(tmp_path / "audit.csv"), "")
    for paper in Paper:
        for number in (14, 20):
            write_paper(study, tmp_path / "papers", paper, number)
    issue_manifest(technician, code_of(study, Kind.SHIPMENT), tmp_path)
    write_recall(study, code_of(study, Kind.LOT), tmp_path)
    write_box_map(technician, code_of(study, Kind.BOX), tmp_path)
    write_endpoint(study, study.ask(answer, study.settings), tmp_path)
    print_waiting(technician, tmp_path / "labels", dpi=300)
    listed = study.ask(code_list, codes_in("\n".join([code_of(study, Kind.BLOOD), REMARK])))
    write_code_list(tmp_path / "codes.xlsx", listed)
    names_nobody(as_text(listed))
    files = sorted(each for each in tmp_path.rglob("*") if each.is_file())
    assert {each.suffix for each in files} >= {".pdf", ".xlsx", ".csv"}
    for path in files:
        names_nobody(text_of(path))
