"""The CDISC-shaped profile: the domain GF in the names and shape of SDTMIG 3.4."""

import json
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from app.actions import participants
from app.domain.enrolment import Withdrawal
from app.domain.errors import Refused
from app.domain.words import Kind, Role, WithdrawalScope
from app.example import as_role
from app.outputs.sheets import CDISC
from app.outputs.workbook import Wanted, export
from app.queries.documents import exports
from tests.app.test_cli import Terminal
from tests.given import Given
from tests.outputs.test_workbook import book_of, nobody, table
from tests.sequenced import Sent, crowd

pytestmark = pytest.mark.requirement("URS-EXPORT-009")

DOMAINS = ["DM", "DS", "DV", "GF", "RELSPEC"]
WHOLE = Wanted(profile="cdisc", recipient="sponsor")
VARIABLES = (
    "STUDYID DOMAIN USUBJID GFSEQ GFGRPID GFREFID GFSPID GFTESTCD GFTEST GFTSTDTL GFCAT GFORRES GFORREF GFSTRESC "
    "GFSTRESN GFRESCAT GFINHERT GFGENREF GFCHROM GFSYM GFGENLOC GFSTAT GFREASND GFXFN GFNAM GFSPEC GFMETHOD GFRUNID "
    "GFANMETH GFDTC"
)
"""In the order of SDTMIG 3.4."""


@pytest.fixture
def case(lab, given: Given) -> Sent:
    return crowd(lab, given, dp=4, ctc=1, sites=12)


@pytest.fixture
def book(lab, case: Sent, tmp_path: Path):
    return book_of(lab, tmp_path / "cdisc.xlsx", WHOLE)


def test_names_have_8_characters_at_most_labels_40_and_the_order_is_that_of_the_guide(book):
    assert book.sheetnames == ["README", "DICTIONARY", "CODELISTS", *DOMAINS]
    heads = [cell.value for cell in book["GF"][1]]
    assert heads == VARIABLES.split()
    entries = table(book["DICTIONARY"])
    every = [(name, cell.value) for name in DOMAINS for cell in book[name][1]]
    related = [cell.value for cell in book["RELSPEC"][1]]
    assert related == ["STUDYID", "USUBJID", "REFID", "SPEC", "PARENT", "LEVEL"]
    assert [(row["SHEET"], row["VARIABLE"]) for row in entries] == every
    assert all(len(str(row["VARIABLE"])) <= 8 and len(str(row["LABEL_EN"])) <= 40 for row in entries)
    assert all(row["LABEL_FR"] for row in entries)


def test_each_record_is_of_one_finding_and_numbered_within_its_subject(book):
    rows = table(book["GF"])
    assert {row["DOMAIN"] for row in rows} == {"GF"}
    assert [row["GFSEQ"] for row in rows] == list(range(1, len(rows) + 1))
    assert {row["USUBJID"] for row in rows} == {"METABREAST-01-023"}
    keys = Counter((row["GFGRPID"], row["GFTSTDTL"]) for row in rows)
    assert set(keys.values()) == {1}


def test_detection_and_reads_are_those_of_the_flat_sheet(lab, book, tmp_path: Path):
    flat = {row["RECKEY"]: row for row in table(book_of(lab, tmp_path / "flat.xlsx")["GF"])}
    found: dict[object, dict[object, dict[str, object]]] = defaultdict(dict)
    for row in table(book["GF"]):
        found[f"gf:{row['GFGRPID']}"][row["GFTSTDTL"]] = row
    assert set(found) == set(flat)
    words = {"MUT": "DETECTED", "REF": "NOT DETECTED", "NODATA": None}
    for key, row in flat.items():
        told = found[key]
        detection = told["DETECTION"]
        assert (detection["GFORRES"], detection["GFSTAT"]) == (words[str(row["GFORRES"])], row["GFSTAT"])
        assert (detection["GFREASND"], detection["GFRESCAT"]) == (row["GFREASND"], row["CALL"])
        assert (detection["GFTESTCD"], detection["GFREFID"], detection["GFSPID"]) == (
            row["GFTESTCD"],
            row["REFID"],
            row["ALTER"],
        )
        for detail, name in (
            ("READ DEPTH", "DEPTH"),
            ("VARIANT READ DEPTH", "ALTREADS"),
            ("VARIANT READ DEPTH/READ DEPTH", "VAF"),
            ("COPY NUMBER", "COPYNUM"),
            ("LOG2 RATIO", "SEGMEAN"),
        ):
            number = told[detail]["GFSTRESN"] if detail in told else None
            assert number == row[name], (key, detail)


def test_a_detail_without_data_is_not_done_with_its_reason_and_holds_no_result(book):
    nothing = [row for row in table(book["GF"]) if row["GFSTAT"] == "NOT DONE"]
    assert nothing
    assert {(row["GFORRES"], row["GFSTRESC"], row["GFSTRESN"]) for row in nothing} == {(None, None, None)}
    assert all(row["GFREASND"] for row in nothing)
    assert {row["GFTSTDTL"] for row in nothing} == {"DETECTION"}


def test_the_collection_is_the_draw_of_the_blood_for_cells_and_the_day_of_the_tissue_for_the_tumour(
    lab, case: Sent, book, tmp_path: Path
):
    by_kind = defaultdict(set)
    for row in table(book["GF"]):
        by_kind[row["GFCAT"]].add(row["GFDTC"])
    tubes = table(book_of(lab, tmp_path / "flat.xlsx", Wanted(sheets=("TUBE",)))["TUBE"])
    drawn = {row["BEDTC"] for row in tubes}
    assert by_kind["D"] == by_kind["C"] == by_kind["W"] == drawn
    assert len(drawn) == 1
    assert Kind.EXTRACT.value in by_kind


def test_code_lists_bear_the_codes_of_cdisc_and_mark_what_is_ours(book):
    rows = {(row["CODELIST"], row["CODE"]): row for row in table(book["CODELISTS"])}
    assert (rows["GenomicTest", "SHRTVAR"]["NCI_LIST"], rows["GenomicTest", "SHRTVAR"]["EXTENSION"]) == ("C181178", "N")
    assert rows["GenomicDetail", "READ DEPTH"]["EXTENSION"] == "N"
    assert rows["GenomicDetail", "LOG2 RATIO"]["EXTENSION"] == "Y"
    assert rows["Completion", "NOT DONE"]["NCI_LIST"] == "C66789"
    assert rows["SpecimenType", "CIRCULATING TUMOR CELL"]["EXTENSION"] == "N"
    assert rows["SpecimenType", "DOUBLE-POSITIVE CELL"]["EXTENSION"] == "Y"
    for sheet in CDISC:
        for each in sheet.columns:
            told = {row[each.name] for row in table(book[sheet.name])} - {None}
            assert not each.code_list or {(each.code_list, value) for value in told} <= set(rows), each.name


def test_a_subject_has_a_year_of_birth_a_consent_and_what_became_of_it(lab, given: Given, tmp_path: Path):
    given.participant(23, birth_year=1968)
    given.participant(24)
    given.clock.forward(hours=2)
    form = {"withdrawn_at": given.moment(), "withdrawal_scope": WithdrawalScope.STOP_NO_NEW_USE}
    lab.do(participants.withdraw, 24, Withdrawal.fill(form))
    book = book_of(lab, tmp_path / "out.xlsx", WHOLE)
    first, second = table(book["DM"])
    assert (first["USUBJID"], first["SUBJID"], first["SITEID"]) == ("METABREAST-01-023", "023", "01")
    assert (first["BRTHDTC"], first["AGE"], first["AGEU"], first["SEX"]) == ("1968", 58, "YEARS", "F")
    assert first["RFICDTC"] is not None
    told = [(row["USUBJID"][-3:], row["DSSEQ"], row["DSDECOD"], row["DSCAT"]) for row in table(book["DS"])]
    assert told == [
        ("023", 1, "INFORMED CONSENT OBTAINED", "PROTOCOL MILESTONE"),
        ("023", 2, "ENTERED INTO TRIAL", "PROTOCOL MILESTONE"),
        ("024", 1, "INFORMED CONSENT OBTAINED", "PROTOCOL MILESTONE"),
        ("024", 2, "ENTERED INTO TRIAL", "PROTOCOL MILESTONE"),
        ("024", 3, "WITHDRAWAL BY SUBJECT", "DISPOSITION EVENT"),
    ]
    assert table(book["DS"])[-1]["DSSTDTC"] == "2026-03-10T11:00:00+01:00"
    assert second["SUBJID"] == "024"


def test_deviations_are_those_of_the_flat_sheet(full_store, tmp_path: Path):
    lab = as_role(full_store, Role.DATA_MANAGER)
    told = table(book_of(lab, tmp_path / "a.xlsx", replace(WHOLE, sheets=("DV",)))["DV"])
    flat = table(book_of(lab, tmp_path / "b.xlsx", Wanted(sheets=("DEVIATION",)))["DEVIATION"])
    names = {"DVSPID": "DVSEQ", "DVTERM": "DVTERM", "DVDECOD": "DVDECOD", "DVCAT": "DVSEV", "DVSTDTC": "DVSTDTC"}
    assert [[row[name] for name in names] for row in told] == [[row[name] for name in names.values()] for row in flat]
    assert told


def test_every_specimen_of_a_finding_has_its_place_in_the_tree_and_a_parent_stands_one_level_above(book, case: Sent):
    tree = {row["REFID"]: row for row in table(book["RELSPEC"])}
    assert {row["GFREFID"] for row in table(book["GF"])} <= set(tree)
    for row in tree.values():
        parent = tree[row["PARENT"]] if row["PARENT"] else None
        assert row["LEVEL"] == (parent["LEVEL"] + 1 if parent else 1)
    product = tree[case.cells[0]]
    cell = tree[product["PARENT"]]
    above = [product["SPEC"], cell["SPEC"]]
    while cell["PARENT"]:
        cell = tree[cell["PARENT"]]
        above.append(cell["SPEC"])
    assert above == ["DNA", "DOUBLE-POSITIVE CELL", "ENRICHED BLOOD FRACTION", "BLOOD"]
    assert [tree[case.extract]["SPEC"], tree[tree[case.extract]["PARENT"]]["SPEC"]] == ["DNA", "TISSUE"]


def test_readme_and_the_ledger_say_which_profile_it_is(lab, book):
    told = {row[0]: row[1] for row in book["README"].iter_rows(values_only=True) if row[0]}
    assert told["Profile"] == "CDISC-shaped (SDTMIG 3.4)"
    assert "Records of GF" in told
    assert "Left out of AUDIT" not in told
    assert lab.ask(exports)[0].recipient == "sponsor"


def test_a_sheet_of_the_other_profile_is_refused_with_those_there_are(lab, tmp_path: Path):
    with pytest.raises(Refused, match="no sheet “TUBE”") as refusal:
        export(lab, nobody, str(tmp_path / "out.xlsx"), Wanted(sheets=("TUBE",), profile="cdisc"))
    assert "GF" in refusal.value.hint


def test_the_command_line_writes_it_too(case: Sent, tmp_path: Path, monkeypatch, capsys):
    terminal = Terminal(tmp_path / "store.db", monkeypatch, capsys)
    path = tmp_path / "cli.xlsx"
    status, out, error = terminal("export", "--out", str(path), "--profile", "cdisc", "--json")
    assert (status, error, json.loads(out)["number"]) == (0, "", 1)
    assert openpyxl.load_workbook(path, read_only=True).sheetnames[3:] == DOMAINS
