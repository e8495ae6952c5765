"""Every number of a participant's origin is made of facts: calls of lines of files, and they add up to it."""

import zipfile
from dataclasses import replace

import numpy as np
import pytest

from app.domain.derived import CallWord, Listing, Stand
from app.domain.genome.parsed import MUTATED, REFERENCE, calls_of
from app.domain.words import Kind
from app.outputs.charts.of_origin import bars_of, heat_map_of, profile_of
from app.outputs.charts.shapes import CellState
from app.outputs.facts import write_facts
from app.queries.fact_columns import of_alteration, of_cell, of_listed, of_penetrance, of_segments
from app.queries.facts import cell_facts, listed_facts, penetrance_facts, satisfies
from app.queries.identity_facts import loci, of_identity
from app.queries.origin import origin
from app.queries.origin_view import Lack, origin_view, subject_of
from tests.given import Given
from tests.sequenced import Sent, calls, crowd, quality, sent, take

pytestmark = pytest.mark.requirement("URS-VERDICT-008")


@pytest.fixture
def case(lab, given: Given):
    crowd(lab, given, dp=12, ctc=3, sites=40)
    return lab.ask(origin, lab.settings, 23)


def test_k_is_the_rows_with_the_alteration_and_m_those_with_and_without(case):
    for kind in (Kind.DP_CELL, Kind.CTC):
        rows = list(case.tables[kind].penetrance.rows())
        assert rows
        for told in rows:
            found = penetrance_facts(case, kind, told.alteration)
            assert (found.k, found.m) == (told.k, told.m)
            assert len(found.rows) == len(case.tables[kind].codes)


def test_each_row_with_an_alteration_satisfies_the_rule_and_no_other_does(case):
    for told in case.tables[Kind.DP_CELL].penetrance.rows():
        for row in penetrance_facts(case, Kind.DP_CELL, told.alteration).rows:
            assert satisfies(row.cell, case.rule) == row.cell.is_counted
            if row.stand is not Stand.UNINFORMATIVE:
                assert row.cell.depth is not None
                assert row.cell.depth >= case.rule.depth_min


def test_each_fact_names_the_line_of_the_file_that_tells_it(case):
    (number, *_others) = case.tables[Kind.DP_CELL].penetrance.alterations.tolist()
    for row in penetrance_facts(case, Kind.DP_CELL, number).rows:
        cell = next(each for each in case.cells if each.code == row.cell.code)
        source, told = cell.sequenced.calls[0]
        at = int(np.flatnonzero(told.row == number)[0])
        assert (row.cell.file, row.cell.sample, row.cell.line) == (source.file, source.name, int(told.line[at]))


def test_the_variants_counted_in_a_cell_are_its_n_and_the_covered_ones_its_covered(case):
    for cell in case.cells:
        found = cell_facts(case, cell.code)
        assert (found.counted, found.covered, len(found.rows)) == (
            cell.origin.counted,
            cell.origin.covered,
            cell.origin.listed,
        )
        assert {each.alteration for each in found.rows if each.cell.is_counted} == set(cell.origin.loci)


def test_the_listed_alterations_are_t_and_each_other_says_why_it_is_none(case):
    rows = listed_facts(case)
    assert {each.alteration for each in rows if each.is_kept} == set(case.listed.alterations[case.listed.kept].tolist())
    assert {each.listing for each in rows} == {Listing.KEPT, Listing.IN_WBC}
    assert all(each.tumour is not None and each.wbc is not None for each in rows)


def test_the_loci_of_a_pair_are_those_it_was_compared_at(case):
    for pair in case.identities:
        told = [each.locus.value for each in loci(case, pair.first, pair.second)]
        assert (told.count("AGREEING"), told.count("OPPOSITE"), told.count("DROPPED")) == (
            pair.agreeing,
            pair.opposite,
            pair.dropped,
        )


def test_the_heading_of_a_row_of_the_heat_map_is_k_of_m(case):
    chart = heat_map_of(case)
    told = {str(each.alteration): (each.k, each.m) for each in case.tables[Kind.DP_CELL].penetrance.rows()}
    assert {row.key: (row.k, row.m) for row in chart.rows if row.key in told} == told
    bars = {each.key: (each.k, each.m) for each in bars_of(case, Kind.DP_CELL).bars}
    assert bars == told


def test_a_heat_map_tells_shallow_and_few_reads_apart_from_what_counts(lab, given: Given):
    told = sent(lab, given)
    depths, alts = [60, 15, 60, 15, 5], [30, 8, 2, 0, 0]
    states = [MUTATED, MUTATED, REFERENCE, REFERENCE, REFERENCE]
    mine = calls_of({"row": range(5), "state": states, "depth": depths, "alt": alts})
    file = calls({told.cells[0]: "11000", told.wbc: "00000", told.extract: "11111"})
    take(lab, quality(told.all), replace(file, calls={**file.calls, told.cells[0]: mine}))
    case = lab.ask(origin, lab.settings, 23)
    chart = heat_map_of(case)
    column = next(place for place, each in enumerate(chart.columns) if each.kind.value == "DP")
    by_row = {int(row.key): int(chart.states[place, column]) for place, row in enumerate(chart.rows)}
    assert [CellState(by_row[number]) for number in sorted(by_row)] == [
        CellState.MUTATED,
        CellState.BORDERLINE,
        CellState.BORDERLINE,
        CellState.REFERENCE,
        CellState.NO_DATA,
    ]
    words = [each.word for number in sorted(by_row) for each in _words(case, number)]
    assert words == [
        CallWord.COUNTED,
        CallWord.COUNTED,
        CallWord.BELOW_FLOOR,
        CallWord.REFERENCE,
        CallWord.SHALLOW,
    ]


def _words(case, number: int):
    return [each.cell for each in penetrance_facts(case, Kind.DP_CELL, number).rows if each.cell.file]


def test_copy_numbers_of_a_cell_stand_below_those_of_the_tumour_with_what_they_share(case):
    code = next(each.code for each in case.cells if each.origin.segments)
    chart = profile_of(case, code)
    assert len(chart.shared) == 2
    assert [each.is_shared for each in of_segments(case, code).rows] == [True, True]


def test_facts_are_written_as_a_workbook_with_the_number_and_its_thresholds(case, tmp_path, lab):
    from openpyxl import load_workbook

    number = int(case.tables[Kind.DP_CELL].penetrance.alterations[0])
    found = of_penetrance(case, Kind.DP_CELL, number)
    path = write_facts(tmp_path / "facts.xlsx", found, case, lab.now)
    assert zipfile.is_zipfile(path)
    book = load_workbook(path)
    assert book.sheetnames == ["FACTS", "ABOUT"]
    assert book["FACTS"].max_row == 1 + len(found.rows)
    told = {row[0]: row[1] for row in book["ABOUT"].iter_rows(values_only=True)}
    assert told["Digest of the facts"] == case.digest
    assert told["counted_alt_min"] == case.rule.counted_alt_min


def test_every_table_of_facts_can_be_written(case, tmp_path, lab):
    code = next(each.code for each in case.cells if each.origin.segments)
    pair = case.identities[0]
    for found in (
        of_cell(case, code),
        of_listed(case),
        of_alteration(case, int(case.genotypes.alterations[0])),
        of_segments(case, code),
        of_identity(case, pair.first, pair.second),
    ):
        assert write_facts(tmp_path / f"{found.key}.xlsx", found, case, lab.now).stat().st_size
        assert found.rows


def test_what_is_lacking_is_said(lab, given: Given):
    told: Sent = sent(lab, given)
    assert lab.ask(origin_view, lab.settings, 23).lacks == (Lack.RESULTS, Lack.TUMOUR, Lack.WBC)
    take(lab, quality(told.all), calls({told.cells[0]: "11", told.wbc: "00", told.extract: "11"}))
    found = lab.ask(origin_view, lab.settings, 23)
    assert (found.lacks, found.shipment) == ((), told.shipment)


def test_a_number_a_cell_and_its_product_all_mean_the_participant(lab, given: Given):
    told = sent(lab, given)
    cell = lab.ask(origin, lab.settings, 23).cells[0].code
    assert lab.ask(subject_of, "23") == (23, "")
    assert lab.ask(subject_of, cell) == (23, cell)
    assert lab.ask(subject_of, told.cells[0]) == (23, cell)
    assert lab.ask(subject_of, told.extract) is None
