"""The sheets of the sponsor's workbook that hold what sequencing gave: opened again, beside the screens' own numbers."""

import re
import shutil
import subprocess
import zipfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from app import i18n
from app.actions import locks, participants, results
from app.domain.derived import GenomicResult
from app.domain.enrolment import Withdrawal
from app.domain.genome.parsed import SampleQc, Segment
from app.domain.words import Kind, Role, WithdrawalScope
from app.example import as_role
from app.outputs.workbook import Wanted
from app.queries.accounts import people
from app.queries.content import content_digest
from app.queries.evidence import evidence
from app.queries.kin import kin
from app.queries.origin import origin
from app.queries.results import result_file
from db.store import Store
from tests.given import MORNING, PASSWORD, Given
from tests.outputs.test_workbook import book_of, table
from tests.sequenced import GOOD, Sent, acting, calls, counted, crowd, quality, segments, sent, take

pytestmark = pytest.mark.requirement("URS-EXPORT-011")

SIGNS = ("110000.", "0000000", ".......")
"""What three DP cells show at seven variants; the tumour has the first five, the WBC the last."""
TUMOUR = Segment("8", 1_000_000, 60_000_000, 400, 0.6, 3.0, 2)
ALONE = Segment("1", 1_000_000, 90_000_000, 500, -0.5, 1.0, 3)
FLAT = Segment("8", 1_000_000, 145_000_000, 900, 0.01, 2.0, 4)


@pytest.fixture
def case(lab, given: Given) -> Sent:
    """MB-023: cells that show variants, none, and nothing; copy numbers of two of them and of the tumour."""
    told = sent(lab, given)
    counted(lab, next(each.barcode for each in lab.ask(kin, 23) if each.kind is Kind.BLOOD), 3)
    signs = dict(zip(told.cells, SIGNS, strict=True)) | {told.wbc: "0000001", told.extract: "1111100"}
    copies = {told.cells[0]: [TUMOUR, ALONE], told.cells[1]: [FLAT], told.extract: [TUMOUR]}
    take(lab, quality(told.all), calls(signs), segments(copies), shipment=told.shipment)
    return told


@pytest.fixture(scope="module")
def examples(example_file: Path, tmp_path_factory: pytest.TempPathFactory):
    """The example study's workbook as exported under each language, and the names of its people."""
    folder = tmp_path_factory.mktemp("examples")
    shutil.copy(example_file, folder / "example.db")
    store = Store(f"sqlite:///{folder / 'example.db'}", clock=lambda: MORNING)
    lab = as_role(store, Role.DATA_MANAGER)
    found = {}
    for language in ("en", "fr"):
        i18n.use(language)
        found[language] = book_of(lab, folder / f"{language}.xlsx")
    i18n.use("en")
    found["people"] = lab.ask(people, today=lab.today)
    store.close()
    return found


def rows_of(book, name: str, **wanted) -> list[dict[str, object]]:
    return [row for row in table(book[name]) if all(row[key] == value for key, value in wanted.items())]


def test_each_listed_alteration_stands_in_each_sequenced_sample_as_mutated_reference_or_no_data(
    lab, case: Sent, tmp_path: Path
):
    book = book_of(lab, tmp_path / "out.xlsx")
    told = {(row["REFID"], row["ALTER"]): row for row in table(book["GF"]) if row["GFTESTCD"] == "SNV"}
    cells = [each.code for each in lab.ask(origin, lab.settings, 23).cells]
    sites = [f"17:{7_000_000 + 1000 * place}:C:T" for place in range(5)]
    assert [told[cells[0], site]["GFORRES"] for site in sites] == ["MUT", "MUT", "REF", "REF", "REF"]
    assert [told[cells[1], site]["GFORRES"] for site in sites] == ["REF"] * 5
    assert {told[cells[2], site]["GFORRES"] for site in sites} == {"NODATA"}
    assert len(told) == 5 * 5
    mutated, reference, nothing = (told[cells[place], sites[0]] for place in range(3))
    assert (mutated["DEPTH"], mutated["ALTREADS"], mutated["VAF"], mutated["CALL"]) == (60, 27, 0.45, "COUNTED")
    assert (reference["DEPTH"], reference["ALTREADS"], reference["VAF"], reference["GFSTAT"]) == (60, 0, 0, None)
    assert (nothing["DEPTH"], nothing["ALTREADS"], nothing["VAF"]) == (None, None, None)
    assert (nothing["GFSTAT"], nothing["GFREASND"]) == ("NOT DONE", "The file has no data here")
    assert (mutated["SRCFILE"], mutated["SRCLINE"], mutated["SAMPLE"]) == ("vcf.txt", 2, case.cells[0])


def test_what_the_wbc_shows_is_no_finding_and_the_tumour_s_own_calls_are(lab, case: Sent, tmp_path: Path):
    rows = table(book_of(lab, tmp_path / "out.xlsx")["GF"])
    assert "17:7006000:C:T" not in {row["ALTER"] for row in rows}
    tumour = [row for row in rows if row["REFID"] == case.extract and row["GFTESTCD"] == "SNV"]
    assert {(row["GFORRES"], row["CELLTYPE"], row["ADMITFL"], row["STAND"]) for row in tumour} == {
        ("MUT", "X", None, None)
    }


def test_copy_numbers_are_the_tumour_s_changes_in_each_sample_and_a_sample_s_own(lab, case: Sent, tmp_path: Path):
    rows = rows_of(book_of(lab, tmp_path / "out.xlsx"), "GF", GFTESTCD="CPNUMVAR")
    cells = [each.code for each in lab.ask(origin, lab.settings, 23).cells]
    gain = {row["REFID"]: row for row in rows if row["ALTER"] == "8:1000000-60000000:GAIN"}
    assert [gain[code]["GFORRES"] for code in cells] == ["MUT", "REF", "NODATA"]
    assert (gain[cells[0]]["COPYNUM"], gain[cells[0]]["SEGMEAN"], gain[cells[0]]["INTUMOUR"]) == (3, 0.6, "Y")
    assert gain[cells[2]]["GFREASND"] == "No copy numbers of this sample came."
    assert gain[case.extract]["GFORRES"] == "MUT"
    (own,) = [row for row in rows if row["INTUMOUR"] == "N"]
    assert (own["REFID"], own["ALTER"], own["COPYNUM"]) == (cells[0], "1:1000000-90000000:LOSS", 1)


def test_the_penetrance_is_the_screen_s_and_can_be_counted_again_from_the_findings(lab, given: Given, tmp_path: Path):
    crowd(lab, given, dp=12, ctc=3, sites=24)
    book = book_of(lab, tmp_path / "out.xlsx")
    found = lab.ask(origin, lab.settings, 23)
    told = {(row["CELLTYPE"], row["ALTER"]): row for row in table(book["PENETRANCE"])}
    stands = Counter(
        (row["CELLTYPE"], row["ALTER"], row["STAND"]) for row in table(book["GF"]) if row["STAND"] is not None
    )
    shown = 0
    for kind, whole in found.tables.items():
        for row in whole.penetrance.rows():
            line = told[kind.value, found.evidence.alterations[row.alteration].key]
            assert (line["NALT"], line["NINFORM"], line["NCELLS"]) == (row.k, row.m, len(whole.codes))
            assert (line["CLASS"], line["CLONALFL"], line["FEWFL"]) == (
                row.prevalence.value,
                "Y" if row.clonal else "N",
                "Y" if row.few else "N",
            )
            for name, share in (
                ("PCT", row.share),
                ("CILOW", row.low),
                ("CIHIGH", row.high),
                ("PCTADO", row.corrected),
            ):
                assert line[name] == (None if share is None else round(100 * share, 2))
            of = (line["CELLTYPE"], line["ALTER"])
            assert stands[*of, "WITH"] == row.k
            assert stands[*of, "WITH"] + stands[*of, "WITHOUT"] == row.m
            shown += 1
    assert shown == len(told) > 40


def test_what_the_provider_measured_stands_beside_each_item_with_its_quality(lab, case: Sent, tmp_path: Path):
    rows = {row["REFID"]: row for row in table(book_of(lab, tmp_path / "out.xlsx")["SEQ"])}
    assert set(rows) == set(case.all)
    first = rows[case.cells[0]]
    assert (first["NREADS"], first["ADO"], first["SEQQC"], first["SEQSTAT"]) == (900_000, 20, "PASS", None)
    assert (first["CELLTYPE"], first["ITEMTYPE"], first["SHIPID"]) == ("D", "G", case.shipment)
    assert first["PARENT"] == lab.ask(origin, lab.settings, 23).cells[0].code
    assert first["SRCFILE"] == "qc_table.txt; vcf.txt; seg.txt"


def test_a_column_of_the_provider_s_table_that_has_a_place_goes_there_and_the_others_stay_together(
    lab, given: Given, tmp_path: Path
):
    told = sent(lab, given, dp=1)
    others = {
        "Flow Cell Barcode": "HXX7",
        "Library_ID": "L-1",
        "MapQ30": "97,5 %",
        "Read Length": "long",
        "Mood": "fair",
    }
    take(lab, quality(told.cells, replace(GOOD, others=others)))
    (row,) = rows_of(book_of(lab, tmp_path / "out.xlsx"), "SEQ", REFID=told.cells[0])
    assert (row["FLOWCELL"], row["LIBID"], row["MAPQ30"], row["READLEN"]) == ("HXX7", "L-1", 97.5, None)
    assert row["OTHERQC"] == "Mood=fair; Read Length=long"


def test_a_sample_in_quarantine_is_in_no_finding_and_the_workbook_says_so(lab, case: Sent, tmp_path: Path):
    sample = next(each.id for each in lab.ask(result_file, 2).samples if each.name == case.cells[0])
    lab.do(results.set_apart, sample, "the library was mixed up")
    book = book_of(lab, tmp_path / "out.xlsx")
    cell = lab.ask(origin, lab.settings, 23).cells[0].code
    assert {row["GFORRES"] for row in rows_of(book, "GF", REFID=cell, GFTESTCD="SNV")} == {"NODATA"}
    (file,) = rows_of(book, "FILES", RESFILE=2)
    assert (file["NSAMP"], file["NCOUNT"], file["NAPART"], file["NSETAPRT"]) == (5, 4, 1, 1)
    assert rows_of(book, "SEQ", REFID=case.cells[0])[0]["NAPART"] == 1
    assert readme(book)["In quarantine: Set apart by a person"] == 1


def test_an_item_whose_every_sample_stands_apart_keeps_its_row_and_says_why(lab, given: Given, tmp_path: Path):
    told = sent(lab, given, dp=1)
    take(lab, quality(told.cells))
    lab.do(results.set_apart, lab.ask(result_file, 1).samples[0].id, "the library was mixed up")
    (row,) = rows_of(book_of(lab, tmp_path / "out.xlsx"), "SEQ", REFID=told.cells[0])
    assert (row["SEQSTAT"], row["SEQREASND"]) == ("NOT DONE", "In quarantine: Set apart by a person.")
    assert (row["NREADS"], row["SEQQC"], row["RESDTC"] is not None) == (None, None, True)


def test_each_cell_bears_its_verdict_with_what_the_rule_says_of_it(lab, case: Sent, tmp_path: Path):
    rows = rows_of(book_of(lab, tmp_path / "out.xlsx"), "CELL", CELLTYPE="D")
    assert [row["VERDICT"] for row in rows] == ["TUMOUR", "NON_TUMOUR", "INDETERMINATE"]
    assert str(rows[0]["VERDWHY"]).startswith("2 of the tumour's 5 variants are counted in the cell.")
    assert str(rows[1]["VERDWHY"]).startswith("None of the tumour's 5 variants is counted; 5 are covered.")


def test_a_sequenced_cell_whose_quality_fails_says_so_and_not_that_it_has_no_result(lab, given: Given, tmp_path: Path):
    told = sent(lab, given, dp=2)
    take(lab, quality(told.cells[:1], replace(GOOD, total_reads=10)))
    failed, unknown = rows_of(book_of(lab, tmp_path / "out.xlsx"), "CELL", CELLTYPE="D")
    assert (failed["VERDICT"], failed["VERDSTAT"]) == (None, "NONE")
    assert failed["VERDREAS"] == "The sequencing quality fails: the cell is not judged."
    assert (unknown["VERDSTAT"], unknown["VERDREAS"]) == (
        "NOT YET COMPUTABLE",
        "No result of sequencing is in the record.",
    )


def readme(book) -> dict[object, object]:
    return {row[0]: row[1] for row in book["README"].iter_rows(values_only=True) if row[0]}


def test_readme_counts_what_is_there_what_stands_apart_and_what_is_awaited(examples):
    told = readme(examples["en"])
    assert (told["Files of results"], told["Samples in them"], told["Samples that count"]) == (9, 99, 95)
    apart = {key: value for key, value in told.items() if str(key).startswith("In quarantine: ")}
    assert apart == {
        "In quarantine: Name unknown": 1,
        "In quarantine: Told twice": 2,
        "In quarantine: Set apart by a person": 1,
    }
    assert told["Sent, no result yet"] == 19
    assert (told["Enrolled participants"], told["Participants with a result that counts"]) == (12, 5)


def withdrawn(lab, given: Given, scope: WithdrawalScope) -> None:
    form = Withdrawal.fill({"withdrawn_at": given.moment(), "withdrawal_scope": scope})
    lab.do(participants.withdraw, 23, form)


@pytest.mark.parametrize("scope", WithdrawalScope)
def test_what_comes_after_a_withdrawal_that_forbids_new_use_is_in_no_sheet_but_as_a_count(
    lab, given: Given, scope: WithdrawalScope, tmp_path: Path
):
    told = sent(lab, given)
    counted(lab, next(each.barcode for each in lab.ask(kin, 23) if each.kind is Kind.BLOOD), 3)
    given.clock.forward(hours=1)
    withdrawn(lab, given, scope)
    given.clock.forward(hours=1)
    signs = dict.fromkeys((*told.cells, told.extract), "1111100") | {told.wbc: "0000000"}
    take(lab, quality(told.all), calls(signs))
    book = book_of(lab, tmp_path / "out.xlsx")
    may_be_used = scope is WithdrawalScope.STOP_ONLY_KEEP
    assert bool(table(book["GF"])) is bool(table(book["PENETRANCE"])) is may_be_used
    assert {row["NREADS"] for row in table(book["SEQ"])} == ({900_000} if may_be_used else {None})
    (person,) = table(book["PARTICIPANT"])
    assert person["VERDICT"] == ("PROVEN" if may_be_used else "PENDING")
    assert {row["VERDICT"] for row in rows_of(book, "CELL", CELLTYPE="D")} == {"TUMOUR" if may_be_used else None}
    (primary,) = rows_of(book, "ENDPOINT", MEASURE="PRIMARY")
    assert (primary["NUMER"], primary["DENOM"]) == (int(may_be_used), 1)
    assert readme(book)["Came after a withdrawal of consent"] == (0 if may_be_used else 10)
    if not may_be_used:
        assert {row["SEQREASND"] for row in table(book["SEQ"])} == {
            "It came after the withdrawal of consent: not used."
        }
        assert {row["NLATE"] for row in table(book["FILES"])} == {5}


@pytest.mark.parametrize("scope", [WithdrawalScope.STOP_NO_NEW_USE, WithdrawalScope.DESTROY_SAMPLES])
def test_what_was_analysed_before_a_withdrawal_stays(
    lab, given: Given, case: Sent, scope: WithdrawalScope, tmp_path: Path
):
    before = {name: table(sheet) for name, sheet in named(book_of(lab, tmp_path / "a.xlsx"))}
    given.clock.forward(hours=1)
    withdrawn(lab, given, scope)
    after = {name: table(sheet) for name, sheet in named(book_of(lab, tmp_path / "b.xlsx"))}
    for name in ("GF", "PENETRANCE", "ENDPOINT"):
        assert [without_change(row) for row in after[name]] == [without_change(row) for row in before[name]], name


def named(book):
    return [(sheet.title, sheet) for sheet in book.worksheets[3:]]


def without_change(row: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in row.items() if name not in ("LASTCHG", "OPENQRY")}


def test_a_part_holds_the_results_of_its_participants_alone_and_the_files_that_tell_them(
    lab, given: Given, case: Sent, tmp_path: Path
):
    other = sent(lab, given, 24, dp=1)
    take(
        lab, quality([*other.cells, case.wbc], replace(GOOD, line=7)), calls({other.cells[0]: "1", other.extract: "1"})
    )
    book = book_of(lab, tmp_path / "out.xlsx", Wanted(participants=(24,)))
    for name in ("SEQ", "GF"):
        assert {row["USUBJID"] for row in table(book[name])} == {"METABREAST-01-024"}, name
    assert [row["RESFILE"] for row in table(book["FILES"])] == [4, 5]
    assert [row["USUBJID"] for row in table(book["FILES"])] == [None, "METABREAST-01-024"]
    assert {row["TABLE"] for row in table(book["AUDIT"])} >= {"result_sample"}
    assert table(book["ENDPOINT"]) == []


def locked(lab, number: int) -> None:
    digest = lab.ask(content_digest, lab.settings, "participant", lab.ask(evidence, number).participant_id)
    acting(lab, Role.BIOLOGIST).do(locks.approve, number, digest=digest, password=PASSWORD)
    acting(lab, Role.DATA_MANAGER).do(locks.lock, number, "cleaned", password=PASSWORD)


def test_the_rows_of_a_locked_participant_are_locked_and_go_out_alone_where_locked_ones_are_asked_for(
    lab, given: Given, case: Sent, tmp_path: Path
):
    other = sent(lab, given, 24, dp=1)
    take(lab, quality(other.cells, replace(GOOD, line=7)))
    locked(lab, 23)
    whole = book_of(lab, tmp_path / "a.xlsx")
    for name in ("PARTICIPANT", "TUBE", "CELL", "SEQ", "GF", "PENETRANCE", "FILES"):
        told = {(row["USUBJID"], row["RECSTAT"]) for row in table(whole[name])}
        assert ("METABREAST-01-023", "locked") in told, name
        assert not {status for who, status in told if who != "METABREAST-01-023"} & {"locked"}, name
    part = book_of(lab, tmp_path / "b.xlsx", Wanted(locked_only=True))
    for name in ("PARTICIPANT", "CELL", "SEQ", "GF", "PENETRANCE", "FILES"):
        assert {row["USUBJID"] for row in table(part[name])} == {"METABREAST-01-023"}, name
    assert table(part["ENDPOINT"]) == []
    assert readme(part)["This is a part"] == "ENDPOINT belongs to the whole study: it is empty here."


def test_a_locked_study_goes_out_whole_with_its_endpoint(lab, given: Given, tmp_path: Path):
    given.participant(23)
    locked(lab, 23)
    acting(lab, Role.DATA_MANAGER).do(locks.lock_study, "the data base is closed", password=PASSWORD)
    book = book_of(lab, tmp_path / "out.xlsx", Wanted(locked_only=True))
    assert [row["MEASURE"] for row in table(book["ENDPOINT"])][:2] == ["N_ENROLLED", "N_SAMPLED"]
    assert {row["RECSTAT"] for row in table(book["ENDPOINT"])} == {"locked"}
    assert "This is a part" not in readme(book)


def test_who_took_a_file_in_is_a_code_and_no_user_name_is_in_any_cell(examples):
    logins = {name for person in examples["people"] for name in (person.login, person.name)}
    book = examples["en"]
    assert all(re.fullmatch(r"MB000V\d{3}.", str(row["TAKENBY"])) for row in table(book["FILES"]))
    for sheet in book.worksheets:
        found = {cell for row in sheet.iter_rows(values_only=True) for cell in row} & logins
        assert not found, (sheet.title, found)


def test_what_a_provider_writes_is_never_a_formula(lab, given: Given, tmp_path: Path):
    told = sent(lab, given, dp=2)
    evil = '=HYPERLINK("http://x.example","click")'
    file = calls(dict.fromkeys((*told.cells, told.extract), "11") | {told.wbc: "00"})
    first, second = file.alterations
    named = (replace(first, gene="=1+1", hgvsp="@SUM(A1)", hgvsc="+1"), replace(second, gene="SEPT9", hgvsp="-2"))
    about = replace(file.about, run=evil, pipeline="=cmd|' /C calc'!A0")
    take(
        lab,
        replace(file, alterations=named, about=about, name="=file.vcf"),
        quality(told.cells, SampleQc(2, total_reads=900_000, others={"=head": evil, "lane": "=1+2"})),
    )
    path = tmp_path / "out.xlsx"
    book = book_of(lab, path)
    assert {row["GFSYM"] for row in table(book["GF"])} == {"=1+1", "SEPT9"}
    assert {row["GFRUNID"] for row in rows_of(book, "GF", GFSTAT=None)} == {evil}
    seq = rows_of(book, "SEQ", REFID=told.cells[0])[0]
    assert (seq["LANE"], seq["OTHERQC"]) == ("=1+2", f"=head={evil}")
    assert all(cell.data_type != "f" for sheet in book.worksheets for row in sheet.iter_rows() for cell in row)
    with zipfile.ZipFile(path) as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist() if "worksheets" in name)


def test_the_same_data_give_the_same_results_in_either_language_and_readme_speaks_the_screen_s(examples):
    english, french = examples["en"], examples["fr"]
    for name in ("CELL", "SEQ", "GF", "PENETRANCE", "ENDPOINT", "FILES", "DICTIONARY", "CODELISTS"):
        one, other = (list(book[name].iter_rows(values_only=True)) for book in (english, french))
        assert one == other, name
    told = readme(french)
    assert told["Échantillons qui comptent"] == 95
    assert told["En quarantaine : Nom inconnu"] == 1


def test_every_row_of_the_example_has_a_key_of_its_own_and_every_code_its_list(examples):
    book = examples["en"]
    lists: dict[object, set[object]] = {}
    for row in table(book["CODELISTS"]):
        lists.setdefault(row["CODELIST"], set()).add(row["CODE"])
    entries = [row for row in table(book["DICTIONARY"]) if row["SHEET"] in ("SEQ", "GF", "PENETRANCE", "FILES")]
    for name in ("SEQ", "GF", "PENETRANCE", "ENDPOINT", "FILES", "PARTICIPANT"):
        rows = table(book[name])
        assert len({row["RECKEY"] for row in rows}) == len(rows) > 4, name
        assert all(row["LASTCHG"] for row in rows), name
    for entry in entries:
        if entry["CODELIST"] and not str(entry["VARIABLE"]).endswith("_LBL"):
            told = {row[str(entry["VARIABLE"])] for row in table(book[str(entry["SHEET"])])} - {None}
            assert told <= lists[entry["CODELIST"]], entry
    assert lists["GenomicResult"] == {each.value for each in GenomicResult}
    assert sum(row["NAPART"] for row in table(book["FILES"])) == 4
    reasons = ("NUNKNOWN", "NFOREIGN", "NDUPLIC", "NDISCORD", "NSETAPRT")
    assert [sum(row[name] for row in table(book["FILES"])) for name in reasons] == [1, 0, 2, 0, 1]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_reads_and_writes_the_same_cells(lab, case: Sent, tmp_path: Path):
    ours = book_of(lab, tmp_path / "out.xlsx")
    home = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    told = [home, "--headless", "--convert-to", "xlsx", "--outdir", str(tmp_path / "back"), str(tmp_path / "out.xlsx")]
    subprocess.run([str(shutil.which("soffice")), *told], check=True, capture_output=True, timeout=120)
    back = openpyxl.load_workbook(tmp_path / "back" / "out.xlsx")
    assert back.sheetnames == ours.sheetnames
    for name in ("SEQ", "GF", "PENETRANCE", "ENDPOINT", "FILES"):
        one, other = (list(book[name].iter_rows(values_only=True)) for book in (ours, back))
        assert one == other, name
        assert all(cell.data_type != "f" for row in back[name].iter_rows() for cell in row)
