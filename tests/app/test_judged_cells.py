"""The sheet of cells tells of each DP cell what stands, and whether two people signed it."""

from app.domain.derived import Computed
from app.domain.words import CellVerdict, Kind, Role
from app.queries.sheets.verdicts import judged_cells
from tests.conftest import as_role


def test_a_cell_whose_results_are_in_bears_what_the_rule_proposes(full_store):
    lab = as_role(full_store, Role.BIOLOGIST)
    told = [row for row in lab.ask(judged_cells, lab.settings) if row.base.kind is Kind.DP_CELL]
    proven = [row.more for row in told if row.base.barcode.startswith("MB014D")]
    assert {each["verdict"] for each in proven} >= {CellVerdict.TUMOUR, CellVerdict.NON_TUMOUR}
    assert {each["verdict_status"] for each in proven if each["verdict"]} == {Computed.INTERIM}
    assert "As the rule proposes; not signed by two people." in {each["verdict_reason"] for each in proven}
