"""Files of results from the disk: tried out, taken in, refused; another person's SNPs stand apart; the verb says the same."""

import json
from pathlib import Path

import pytest

from app.actions import results
from app.domain.errors import Refused
from app.domain.words import FileKind, Quarantine, Restriction, Role, SampleState
from app.imports.results.take import take, taken, try_out
from app.jobs import Cancelled
from app.queries.item import item_record
from app.queries.results import result_file, result_files
from tests.app.test_cli import Terminal
from tests.app.test_results import samples
from tests.given import Given
from tests.sequenced import Sent, acting, calls, sent
from tests.sequenced import take as take_read


@pytest.fixture
def case(lab, given: Given) -> Sent:
    return sent(lab, given)


def vcf(path: Path, columns: dict[str, str]) -> str:
    """A VCF of one record; by sample the genotype."""
    head = ["#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO", "FORMAT", *columns]
    record = ["17", "7674220", ".", "C", "T", "60", "PASS", ".", "GT:AD:DP"]
    record += [f"{genotype}:{'30,0' if genotype == '0/0' else '16,14'}:30" for genotype in columns.values()]
    lines = [
        "##fileformat=VCFv4.2",
        "##reference=GRCh38",
        "##contig=<ID=17,assembly=GRCh38>",
        "\t".join(head),
        "\t".join(record),
    ]
    path.write_text("\n".join(lines) + "\n")
    return str(path)


def quality_csv(path: Path, names: list[str]) -> str:
    rows = [f"{name},{900000 + place},20" for place, name in enumerate(names)]
    path.write_text("\n".join(["sample,total_reads,ado_pct", *rows]) + "\n")
    return str(path)


def test_a_trial_says_whose_each_sample_is_and_writes_nothing(lab, case: Sent, tmp_path: Path):
    path = vcf(tmp_path / "calls.vcf", {case.cells[0]: "0/1", "XYZ-9": "0/0"})
    told = lab.carry_out(try_out, (path,), FileKind.VCF, "").result()
    assert [each.code for each in told.samples] == [case.cells[0], ""]
    assert (told.counting, told.apart, told.refusal) == (1, 1, "")
    assert lab.ask(result_files) == ()


def test_edge_24_through_a_file_the_good_rows_count_and_both_of_a_duplicated_cell_stay_apart(
    lab, case: Sent, tmp_path: Path
):
    path = quality_csv(tmp_path / "qc.csv", [case.cells[0], case.cells[1], "XYZ-9", case.cells[1]])
    done = lab.carry_out(take, (path,), FileKind.QC_TABLE, "").result()
    assert (done.samples, done.counting, done.apart) == (4, 1, 3)
    told = lab.ask(result_file, done.number).samples
    assert [each.quarantine for each in told] == [
        None, Quarantine.DUPLICATE, Quarantine.UNKNOWN, Quarantine.DUPLICATE,
    ]  # fmt: skip
    assert [each.rows for each in told] == [1, 1, 1, 1]


def test_the_same_bytes_under_another_name_are_refused(lab, case: Sent, tmp_path: Path):
    first = vcf(tmp_path / "calls.vcf", {case.cells[0]: "0/1"})
    again = vcf(tmp_path / "again.vcf", {case.cells[0]: "0/1"})
    lab.carry_out(take, (first,), None, "").result()
    assert "was taken in before" in lab.carry_out(try_out, (again,), None, "").result().refusal
    with pytest.raises(Refused, match="was taken in before"):
        lab.carry_out(take, (again,), None, "").result()


def test_a_job_that_is_cancelled_leaves_nothing(lab, case: Sent, tmp_path: Path):
    running = lab.carry_out(take, (vcf(tmp_path / "calls.vcf", {case.cells[0]: "0/1"}),), None, "")
    running.cancel()
    with pytest.raises(Cancelled):
        running.result()
    assert lab.ask(result_files) == ()


STRANGE = "1" * 40


def test_results_of_another_person_stand_apart_and_hold_their_item(lab, case: Sent):
    take_read(lab, calls({case.wbc: "0" * 40, case.cells[1]: "0" * 40}))
    (number,) = take_read(lab, calls({case.cells[0]: STRANGE}, vaf=1.0))
    told = samples(lab, number)[case.cells[0]]
    assert (told.state, told.quarantine) == (SampleState.QUARANTINED, Quarantine.DISCORDANT)
    assert "40 of 40 opposite" in told.told
    item = lab.ask(item_record, case.cells[0])
    assert item.restriction is Restriction.HOLD
    assert taken(lab, number).discordant == (case.cells[0],)


def test_a_control_of_another_person_stands_apart_where_the_cell_was_there_before(lab, case: Sent):
    take_read(lab, calls({case.cells[0]: "0" * 40}))
    (number,) = take_read(lab, calls({case.wbc: STRANGE}, vaf=1.0))
    assert samples(lab, number)[case.wbc].quarantine is Quarantine.DISCORDANT


def test_a_confirmed_sample_of_another_person_goes_back_and_one_with_too_few_snps_is_told(lab, case: Sent):
    take_read(lab, calls({case.wbc: "0" * 40}))
    (number,) = take_read(lab, calls({"S9": STRANGE, case.cells[1]: "0" * 40}, vaf=1.0))
    sample = samples(lab, number)["S9"].id
    lab.do(results.propose, sample, case.cells[0], "told on the phone")
    acting(lab, Role.BIOINFORMATICIAN).do(results.confirm, sample)
    assert samples(lab, number)["S9"].quarantine is Quarantine.DISCORDANT
    assert taken(lab, number).untestable == (case.cells[1],)


@pytest.fixture
def terminal(lab, monkeypatch, capsys) -> Terminal:
    return Terminal(lab.store.url, monkeypatch, capsys)


def test_the_verb_tries_out_and_takes_in(lab, case: Sent, terminal: Terminal, tmp_path: Path):
    path = vcf(tmp_path / "calls.vcf", {case.cells[0]: "0/1", "XYZ-9": "0/0"})
    status, out, _err = terminal("import-results", path, "--kind", "vcf", "--dry-run", "--json")
    assert (status, json.loads(out)["counting"]) == (0, 1)
    assert lab.ask(result_files) == ()
    status, out, _err = terminal("import-results", path, "--kind", "vcf", "--shipment", case.shipment, "--json")
    assert (status, json.loads(out)["apart"]) == (0, 1)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "vcf"),
        (b"\x00\x01\x02" * 500, "vcf"),
        (b"\x1f\x8b\x08\x00cut", "vcf"),
        (b"%PDF-1.7 results", "qc"),
        (b"##fileformat=VCFv4.2\n"
         b"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS1\n17\tx\t.\tC\tT\t.\t.\t.\tGT\t0/1\n", "vcf"),
        (b"sample,total_reads\nS1,900\n", "vcf"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_results_gives_one_sentence_and_status_2(
    lab, terminal: Terminal, tmp_path: Path, content: bytes, kind: str
):
    path = tmp_path / "given.dat"
    path.write_bytes(content)
    status, out, err = terminal("import-results", str(path), "--kind", kind)
    assert (status, out) == (2, "")
    assert err.count("\n") == 0
    assert "given.dat" in err
    assert lab.ask(result_files) == ()
