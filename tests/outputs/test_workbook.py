"""The sponsor's workbook: opened again, cell by cell."""

import hashlib
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest

from app import i18n
from app.actions import accounts, blocks, counts, participants, registers, tubes
from app.domain.enrolment import Enrolment
from app.domain.errors import Refused, Unavailable
from app.domain.ffpe import ReviewForm
from app.domain.register_forms import LotForm
from app.domain.times import Moment
from app.domain.words import Condition, CountStage, Reading, Role, SourceReason, TimeSource
from app.outputs.forms.crf import issue_crf
from app.outputs.labels.printing import print_waiting
from app.outputs.sheets import SHEETS
from app.outputs.sheets.fact import readable
from app.outputs.workbook import Wanted, export
from app.queries import sheets
from app.queries.documents import exports
from app.queries.enrolment import enrolled
from app.queries.verify import verify
from tests.app.test_sorting import count_form
from tests.conftest import as_role
from tests.given import PASSWORD, Given


def nobody(_done: int, _total: int) -> None:
    """Progress that nobody watches."""


@pytest.fixture
def filled(lab, given: Given):
    """Two participants, one with cells; texts that a spreadsheet would like to mangle."""
    given.participant(23)
    given.participant(24, missing={"line": {"cause": "ND", "reason": "not known yet"}}, line=None, remark="=1+1")
    plate = given.plate(23)
    lab.do(
        counts.record,
        given.tube(24),
        count_form(n_dp=0, missing={"n_cluster": {"cause": "ND", "reason": "no gallery"}}),
    )
    for name in ("SEPT9", "MARCH1"):
        lot = {"kind": "ANTIBODY", "name": name, "number": "12345678901234567", "expiry": "2027-01-01"}
        lab.do(registers.add_lot, LotForm.fill(lot))
    return plate


def book_of(lab, path: Path, wanted: Wanted | None = None):
    export(lab, nobody, str(path), wanted or Wanted())
    return openpyxl.load_workbook(path)


def table(sheet) -> list[dict[str, object]]:
    head, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


ORDER = (
    "README DICTIONARY CODELISTS PARTICIPANT CONSENT TUBE RUN LOT COUNT CELL WGA ALIQUOT BLOCK SHIPMENT DESTRUCTION STORAGE "
    "SEQ GF PENETRANCE HETERO ENDPOINT DEVIATION QUERY SIGNATURE FILES AUDIT CHANGES"
)


def test_the_sheets_stand_in_the_order_the_sponsor_expects(lab, filled, tmp_path: Path):
    book = book_of(lab, tmp_path / "out.xlsx")
    assert book.sheetnames == ORDER.split()
    assert [sheet.name for sheet in SHEETS] == ORDER.split()[3:-1]


def test_every_data_row_says_whose_it_is_its_key_its_status_and_its_last_change(lab, filled, tmp_path: Path):
    book = book_of(lab, tmp_path / "out.xlsx", Wanted(since_change=1))
    for sheet in book.worksheets[3:]:
        rows = table(sheet)
        assert sheet.max_row == 1 or len({row["RECKEY"] for row in rows}) == len(rows), sheet.title
        for row in rows:
            assert (row["STUDYID"], row["SITEID"]) == ("METABREAST", "01"), sheet.title
            assert row["RECSTAT"] in {"draft", "complete", "verified", "signed", "locked"}, sheet.title
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", str(row["LASTCHG"])), sheet.title
            assert row["OPENQRY"] == 0


def test_sheets_that_wait_for_results_have_their_headers_and_entries(lab, filled, tmp_path: Path):
    book = book_of(lab, tmp_path / "out.xlsx")
    described = {(row["SHEET"], row["VARIABLE"]) for row in table(book["DICTIONARY"])}
    wanted = {
        "SEQ": "SEQRUNID GENREF NREADS MAPPCT DUPPCT MEANCOV COV10X COV20X ADO MAPD GINI CONTAM SEQQC LIBID POOLID",
        "GF": "GFTESTCD GFSYM GFCHROM GFSTART GFREF GFALT GFHGVSC GFHGVSP DEPTH ALTREADS VAF COPYNUM GFORRES SRCLINE",
        "PENETRANCE": "ALTER NALT NINFORM PCT CILOW CIHIGH PCTADO CLASS CLONALFL",
        "HETERO": "CELLTYPE NCELLS NPROF SHANNON MEANDIST NPAIRS NPAIRSX",
        "QUERY": "SUBJECT FIELD QUESTION ANSWER ASKEDDTC ASKEDBY ANSWDTC CLOSDTC",
    }
    for name, variables in wanted.items():
        assert table(book[name]) == []
        heads = {cell.value for cell in book[name][1]}
        assert set(variables.split()) <= heads, name
        assert {(name, each) for each in variables.split()} <= described


@pytest.mark.requirement("URS-EXPORT-004")
def test_the_dictionary_describes_every_column_of_every_sheet_and_nothing_else(lab, filled, tmp_path: Path):
    book = book_of(lab, tmp_path / "out.xlsx")
    entries = table(book["DICTIONARY"])
    described = [(row["SHEET"], row["VARIABLE"]) for row in entries]
    heads = [(sheet.title, cell.value) for sheet in book.worksheets[3:] for cell in sheet[1]]
    assert described == heads
    assert len(set(described)) == len(described)
    for row in entries:
        told = f"{row['SHEET']}.{row['VARIABLE']}"
        assert row["LABEL_EN"], told
        assert row["LABEL_FR"], told
        assert row["TYPE"] in {"text", "integer", "float", "date", "datetime"}, told
        assert row["ORIGIN"] in {"Collected", "Derived", "Assigned", "Protocol"}, told
        assert row["PARTY"] in {"Investigator", "Sponsor", "Vendor"}, told
        assert row["SOURCE"], told


@pytest.mark.requirement("URS-EXPORT-004")
def test_every_code_in_a_row_stands_in_the_list_that_the_dictionary_names(lab, filled, tmp_path: Path):
    book = book_of(lab, tmp_path / "out.xlsx")
    lists: dict[object, set[object]] = {}
    for row in table(book["CODELISTS"]):
        lists.setdefault(row["CODELIST"], set()).add(row["CODE"])
        assert row["LABEL_EN"]
        assert row["LABEL_FR"]
    for entry in table(book["DICTIONARY"]):
        named = entry["CODELIST"]
        if named is None or str(entry["VARIABLE"]).endswith("_LBL") or entry["VARIABLE"] == "MISSING":
            continue
        told = {row[str(entry["VARIABLE"])] for row in table(book[str(entry["SHEET"])])} - {None}
        assert told <= lists[named], (entry["SHEET"], entry["VARIABLE"])


def test_a_term_that_cdisc_does_not_know_is_marked_as_an_extension(lab, filled, tmp_path: Path):
    rows = {(row["CODELIST"], row["CODE"]): row for row in table(book_of(lab, tmp_path / "out.xlsx")["CODELISTS"])}
    assert (rows["Condition", "CLOTTED"]["NCI_LIST"], rows["Condition", "CLOTTED"]["EXTENSION"]) == ("C78733", "N")
    assert rows["Condition", "NOT_ASSESSABLE"]["EXTENSION"] == "Y"
    assert (rows["Sex", "F"]["NCI_CODE"], rows["Sex", "F"]["EXTENSION"]) == ("C16576", "N")
    assert (rows["Step", "enrichment"]["CDISC_TERM"], rows["Step", "wga"]["EXTENSION"]) == ("ISOLATING", "Y")
    assert rows["TubeType", "CELLSAVE"]["EXTENSION"] is None


def test_a_number_that_was_not_done_in_a_run_has_its_cause_beside_it(lab, given: Given, tmp_path: Path):
    given.participant(23)
    given.fraction(given.tube(23), missing={"spin_g": {"cause": "ND", "reason": "rotor broken"}})
    row = next(each for each in table(book_of(lab, tmp_path / "out.xlsx")["RUN"]) if each["STEP"] == "enrichment")
    assert (row["SPIN_G"], row["SPIN_GSTAT"], row["SPIN_GREASND"]) == (None, "ND", "rotor broken")
    assert row["MISSING"] == "spin_g=ND (rotor broken)"
    assert (row["MADEPROC"], row["MADECUST"]) == ("ENRICHED", "IN_LAB")


def test_a_cause_of_one_record_of_a_block_does_not_spill_onto_another(lab, store, given: Given, tmp_path: Path):
    given.participant(23)
    block = given.block(23)
    review = {"tumour_nuclei_pct": 40.0, "adequate": "Y", "missing": {"necrosis_pct": {"cause": "UNK"}}}
    as_role(store, Role.PATHOLOGIST).do(blocks.review, block, ReviewForm.fill(review))
    rows = {row["RECTYPE"]: row for row in table(book_of(lab, tmp_path / "out.xlsx")["BLOCK"])}
    assert (rows["REVIEW"]["NECROSISSTAT"], rows["BLOCK"]["NECROSISSTAT"]) == ("UNK", None)
    assert rows["REVIEW"]["MIDTC"] is not None
    assert rows["REVIEW"]["DNADTC"] is None
    assert rows["REVIEW"]["REFID"] == block


@pytest.mark.requirement("URS-EXPORT-003")
def test_the_same_data_give_the_same_bytes_in_every_sheet_but_readme(lab, store, given: Given, filled, tmp_path: Path):
    def parts(path: Path) -> dict[str, bytes]:
        with zipfile.ZipFile(path) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    export(lab, nobody, str(tmp_path / "a.xlsx"), Wanted())
    given.clock.forward(hours=30)
    print_waiting(lab, tmp_path)
    issue_crf(lab, 23, final=True)
    admin = as_role(store, Role.ADMINISTRATOR)
    admin.do(accounts.add_person, "eve", "Eve Morel", "EM", PASSWORD, [Role.TECHNICIAN])
    i18n.use("fr")
    export(lab, nobody, str(tmp_path / "b.xlsx"), Wanted(recipient="Inserm"))
    one, other = parts(tmp_path / "a.xlsx"), parts(tmp_path / "b.xlsx")
    assert {name for name in one if one[name] != other[name]} == {"xl/worksheets/sheet1.xml"}


def test_a_value_too_long_for_a_cell_does_not_close_the_trail_for_ever(lab, given: Given, tmp_path: Path):
    given.participant(23, remark="x" * 40_000)
    with pytest.raises(Refused, match="PARTICIPANT 1 holds a text of 40000 characters"):
        export(lab, nobody, str(tmp_path / "out.xlsx"), Wanted())
    record = lab.ask(enrolled, 23)
    short = Enrolment.fill({**record.values, "remark": "shortened"})
    lab.do(participants.revise, 23, short, seen=record.version, reason="too long")
    rows = table(book_of(lab, tmp_path / "out.xlsx")["AUDIT"])
    old = next(row["OLD"] for row in rows if row["FIELD"] == "remark" and row["NEW"] == "shortened")
    assert "40000 characters, SHA-256 " in str(old)


@pytest.mark.requirement("URS-EXPORT-001")
def test_one_header_row_frozen_and_no_formula_anywhere(lab, filled, tmp_path: Path):
    book = book_of(lab, tmp_path / "out.xlsx")
    for sheet in book.worksheets[1:]:
        assert sheet.freeze_panes == "A2"
        assert sheet.sheet_state == "visible"
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


@pytest.mark.requirement("URS-EXPORT-001")
def test_texts_stay_texts_and_numbers_numbers(lab, filled, tmp_path: Path):
    book = book_of(lab, tmp_path / "out.xlsx")
    people = {row["USUBJID"]: row for row in table(book["PARTICIPANT"])}
    assert people["METABREAST-01-024"]["COVAL"] == "=1+1"
    assert people["METABREAST-01-023"]["LINE"] == 2
    lots = table(book["LOT"])
    assert [(row["LOTNAME"], row["LOTNO"]) for row in lots] == [
        ("SEPT9", "12345678901234567"),
        ("MARCH1", "12345678901234567"),
    ]


@pytest.mark.requirement("URS-EXPORT-005")
def test_what_is_missing_says_why_beside_the_number_and_zero_is_a_count(lab, filled, tmp_path: Path):
    book = book_of(lab, tmp_path / "out.xlsx")
    person = next(row for row in table(book["PARTICIPANT"]) if row["USUBJID"].endswith("024"))
    assert (person["LINE"], person["LINESTAT"], person["LINEREASND"]) == (None, "ND", "not known yet")
    count = next(row for row in table(book["COUNT"]) if row["USUBJID"].endswith("024"))
    assert count["NDP"] == 0


@pytest.mark.requirement("URS-EXPORT-002")
def test_no_name_of_a_person_leaves_the_laboratory(lab, filled, tmp_path: Path):
    book = book_of(lab, tmp_path / "out.xlsx")
    names = {"Lina Amari", "Marc Serres"}
    assert not any(
        cell in names for sheet in book.worksheets for row in sheet.iter_rows(values_only=True) for cell in row
    )


def test_the_same_data_give_the_same_cells_in_every_sheet_but_readme(lab, filled, tmp_path: Path):
    def parts(path: Path) -> dict[str, str]:
        book = book_of(lab, path)
        return {
            sheet.title: hashlib.sha256(
                repr([list(row) for row in sheet.iter_rows(values_only=True)]).encode()
            ).hexdigest()
            for sheet in book.worksheets[1:]
        }

    assert parts(tmp_path / "a.xlsx") == parts(tmp_path / "b.xlsx")


@pytest.mark.requirement("URS-EXPORT-003")
def test_readme_tells_rows_and_hashes(lab, filled, tmp_path: Path):
    book = book_of(lab, tmp_path / "out.xlsx")
    rows = {row[0]: row for row in book["README"].iter_rows(values_only=True) if row[0]}
    assert rows["CELL"][2] == 5
    assert len(rows["CELL"][3]) == 64
    assert rows["Export number"][1] == 1


@pytest.mark.requirement("URS-EXPORT-006")
def test_a_part_goes_out_by_participant_and_sheet(lab, filled, tmp_path: Path):
    book = book_of(lab, tmp_path / "out.xlsx", Wanted(participants=(24,), sheets=("PARTICIPANT", "CELL")))
    assert book.sheetnames == ["README", "DICTIONARY", "CODELISTS", "PARTICIPANT", "CELL"]
    assert [row["USUBJID"] for row in table(book["PARTICIPANT"])] == ["METABREAST-01-024"]
    assert table(book["CELL"]) == []


@pytest.mark.requirement("URS-EXPORT-006")
def test_changes_since_an_earlier_export_are_told(lab, given: Given, filled, tmp_path: Path):
    book_of(lab, tmp_path / "first.xlsx")
    with lab.store.look() as session:
        cut = verify(session).changes
    given.participant(30)
    book = book_of(lab, tmp_path / "second.xlsx", Wanted(since_change=cut))
    changed = {row["TABLE"] for row in table(book["CHANGES"])}
    assert "participant" in changed


def test_control_characters_become_visible_and_too_long_texts_are_refused():
    assert readable("a\x07b\ud800", "here") == "a\\u0007b\\ud800"
    with pytest.raises(Refused, match="COUNT 7 holds a text of 40000"):
        readable("x" * 40000, "COUNT 7")


@pytest.mark.requirement("URS-EXPORT-006")
def test_an_export_in_a_child_process_tells_its_progress_and_is_in_the_ledger(lab, filled, tmp_path: Path):
    running = lab.carry_out(export, str(tmp_path / "out.xlsx"), Wanted(recipient="sponsor"))
    assert running.result() == 1
    assert running.total > 0
    assert (tmp_path / "out.xlsx").exists()


def test_every_part_but_readme_has_the_same_bytes_whoever_prints_or_exports_between(lab, filled, tmp_path: Path):
    def parts(path: Path) -> dict[str, bytes]:
        with zipfile.ZipFile(path) as archive:
            return {name: archive.read(name) for name in archive.namelist() if name != "xl/worksheets/sheet1.xml"}

    export(lab, nobody, str(tmp_path / "a.xlsx"), Wanted())
    issue_crf(lab, 23, final=False)
    print_waiting(lab, tmp_path)
    i18n.use("fr")
    export(lab, nobody, str(tmp_path / "b.xlsx"), Wanted())
    assert parts(tmp_path / "a.xlsx") == parts(tmp_path / "b.xlsx")


def test_headers_are_named_once_and_told_in_the_dictionary(lab, filled, tmp_path: Path):
    book = book_of(lab, tmp_path / "out.xlsx")
    told = {(row["SHEET"], row["VARIABLE"]) for row in table(book["DICTIONARY"])}
    for sheet in book.worksheets[3:]:
        heads = [cell.value for cell in sheet[1]]
        assert len(heads) == len(set(heads)), sheet.title
        assert {(sheet.title, head) for head in heads} <= told
        assert sheet.auto_filter.ref == sheet.dimensions or sheet.max_row == 1


@pytest.mark.requirement("URS-EXPORT-001")
def test_codes_and_names_of_genes_bear_the_text_format(lab, filled, tmp_path: Path):
    sheet = book_of(lab, tmp_path / "out.xlsx")["LOT"]
    column = [cell.value for cell in sheet[1]].index("LOTNO") + 1
    assert sheet.cell(2, column).number_format == "@"
    assert sheet.cell(2, column).data_type == "s"


def test_a_tube_tells_its_window_in_hours_on_utc_instants(lab, given: Given, filled, tmp_path: Path):
    tube = next(row for row in table(book_of(lab, tmp_path / "out.xlsx")["TUBE"]) if row["USUBJID"].endswith("024"))
    assert tube["ELAPREC"] == 1
    assert (tube["WINWARN"], tube["WINHARD"], tube["WINSTATE"]) == (4, 24, "OPEN")
    assert (tube["BEFORETX"], tube["BEFORETX_LBL"]) == ("Y", "Yes")


@pytest.mark.requirement("URS-CLOCK-005")
def test_a_draw_without_its_time_says_not_computable(lab, given: Given, tmp_path: Path):
    given.participant(25)
    day = Moment(given.clock().date(), None, 0, TimeSource.TYPED)
    given.tube(25, drawn_hours_ago=None, draw={"at": day})
    tube = table(book_of(lab, tmp_path / "out.xlsx")["TUBE"])[0]
    assert tube["BEDTC"] == given.clock().date().isoformat()
    assert (tube["WINSTATE"], tube["ELAPREC"]) == ("NOT COMPUTABLE", None)


def test_a_participant_shows_counts_populations_and_the_state_of_the_verdict(lab, given: Given, filled, tmp_path: Path):
    final = {"stage": CountStage.FINAL, "reading": Reading.CONSENSUS}
    tube = lab.ask(sheets.tubes, lab.settings)[0].base.barcode
    lab.do(counts.record, tube, count_form(**final))
    person = table(book_of(lab, tmp_path / "out.xlsx")["PARTICIPANT"])[0]
    assert (person["NDP"], person["NCTC"], person["DPNORM"]) == (11, 3, 11)
    assert (person["ENRLFL"], person["SAMPFL"], person["DPPOSFL"], person["VERDICT"]) == ("Y", "Y", "Y", "PENDING")


def test_what_is_interim_or_not_estimable_has_its_status_and_no_word_in_a_number(lab, filled, tmp_path: Path):
    rows = {row["MEASURE"]: row for row in table(book_of(lab, tmp_path / "out.xlsx")["ENDPOINT"])}
    primary = rows["PRIMARY"]
    assert (primary["EPSTAT"], primary["NUMER"], primary["DENOM"], primary["PCT"]) == ("INTERIM", 0, 0, None)
    assert "not estimable" in primary["EPREASND"]
    assert (rows["N_ENROLLED"]["NUMER"], rows["N_ENROLLED"]["EPSTAT"]) == (2, "COMPUTED")


def test_a_run_bears_its_lots_and_the_fields_of_its_step(lab, given: Given, filled, tmp_path: Path):
    runs = table(book_of(lab, tmp_path / "out.xlsx")["RUN"])
    enriched = next(row for row in runs if row["STEP"] == "enrichment")
    assert (enriched["METHOD"], enriched["METHOD_LBL"]) == ("RBC_LYSIS", "Red cell lysis")
    assert enriched["BLOOD_USED_ML"] == 7.5


@pytest.mark.requirement("URS-EXPORT-002")
def test_persons_are_codes_in_counts_and_audit(lab, filled, tmp_path: Path):
    book = book_of(lab, tmp_path / "out.xlsx")
    assert {row["CPEVALID"] for row in table(book["COUNT"])} == {"MB000V0021"}
    assert {row["ICCHKBY"] for row in table(book["CONSENT"])} == {"MB000V0021"}
    assert "tech" not in {row["WHO"] for row in table(book["AUDIT"])}


def test_a_correction_shows_as_the_last_change_of_the_row_that_shows_it(
    lab, given: Given, clock, filled, tmp_path: Path
):
    tube = given.tube(24)
    clock.forward(hours=3)
    form = given.receipt_form(condition=Condition.HEMOLYZED, received=given.moment(hours_ago=3))
    lab.do(tubes.revise_receipt, tube, form, seen=None, reason="seen at pipetting")
    row = next(row for row in table(book_of(lab, tmp_path / "out.xlsx")["TUBE"]) if row["REFID"] == tube)
    assert row["LASTCHG"] == "2026-03-10T11:00:00Z"


def test_a_part_of_the_data_keeps_the_trail_of_its_participants_alone(lab, filled, tmp_path: Path):
    book = book_of(lab, tmp_path / "out.xlsx", Wanted(participants=(24,)))
    for name in ("PARTICIPANT", "TUBE", "COUNT", "AUDIT"):
        found = {row["USUBJID"] for row in table(book[name])}
        assert found == {"METABREAST-01-024"}, name
    assert table(book["ENDPOINT"]) == []
    assert len(table(book["LOT"])) == 2


def test_locked_only_leaves_out_what_is_not_locked(lab, filled, tmp_path: Path):
    book = book_of(lab, tmp_path / "out.xlsx", Wanted(locked_only=True))
    assert all(table(sheet) == [] for sheet in book.worksheets[3:])
    assert any("locked" in str(row[1]) for row in book["README"].iter_rows(values_only=True))


def test_an_unknown_sheet_is_refused_and_nothing_is_written(lab, filled, tmp_path: Path):
    with pytest.raises(Refused, match="no sheet “TUBES”") as refusal:
        export(lab, nobody, str(tmp_path / "out.xlsx"), Wanted(sheets=("TUBES",)))
    assert "TUBE" in refusal.value.hint
    assert list(tmp_path.glob("*.xlsx*")) == []


def test_a_folder_that_can_t_be_written_leaves_nothing_and_says_so(lab, filled, tmp_path: Path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Unavailable, match="can't be written"):
        export(lab, nobody, str(tmp_path / "file" / "out.xlsx"), Wanted())
    assert lab.ask(exports) == []


@pytest.mark.requirement("URS-EXPORT-006")
def test_an_export_that_is_stopped_leaves_no_file(lab, filled, tmp_path: Path):
    running = lab.carry_out(export, str(tmp_path / "out.xlsx"), Wanted())
    while not running.total:
        running.poll(0.05)
    running.cancel()
    assert list(tmp_path.glob("out.xlsx*")) == []
    assert lab.ask(exports) == []


def test_all_records_of_a_block_stand_beside_it(lab, given: Given, tmp_path: Path):
    given.participant(23)
    block = given.block(23)
    lab.do(blocks.link, 23, block, SourceReason.NON_BONE_MET)
    rows = table(book_of(lab, tmp_path / "out.xlsx")["BLOCK"])
    assert [(row["RECTYPE"], row["REFID"]) for row in rows] == [("BLOCK", block), ("REFERENCE", block)]
    assert rows[1]["RECKEY"] == "reference:1"
