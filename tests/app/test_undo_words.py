"""What was undone is told and stored in bench words, never as the stored name of the action."""

import inspect
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

import app.actions
from app import i18n
from app.actions import cells, sorting, undo
from app.domain.verbs import ACTS, act
from app.domain.words import Kind, SortOutcome
from app.outputs.forms.crf import Issue, filled
from app.queries.paper_case import paper_case
from db.models import Change
from tests.app.test_slice import rows
from tests.given import SETTINGS, Given
from tests.outputs.test_forms import words_of

pytestmark = pytest.mark.requirement("URS-UNDO-001")

PARTS_OF_ACTS = {
    "blocks": "block_behind block_of check_candidate current_reference last_review owner_of was_cut",
    "cells": "cell_row settle",
    "codes": "as_written borne fresh_barcodes give_back item_of join new_item next_barcode participant_by_number"
    " raise_floors register subject_id_of",
    "deviations": "deviate sign",
    "consent": "may_be note_facts owner_left",
    "destruction_list": "ask entries give_up open_of settle",
    "holds": "hold tree",
    "labels": "ask ask_for_code content_of in_force is_on of_study recode refresh relabel template_name waiting",
    "no_results": "came_after_all",
    "participants": "check_treatment consent_of",
    "runs": "check_calibration deviate_at_end deviate_when_late open_run second_person_of use_lot",
    "sorting": "check_source free_wells missing_controls plate_of session_of too_many_sorted",
    "signatures": "must_be_as_seen must_know sign_again sign_content",
    "storage": "begin_stay current end_stay minutes_out tell_place touch_box",
    "timers": "begin end_all",
    "tubes": "check_expiry deviate_on_age receipt_of settle_primary tube_columns tube_of tubes_like",
    "wga": "batch_of product_row",
}


def undoable() -> Iterator[str]:
    """Every action that `undo.last` may meet: what takes a Work, is no part of another act, and is not excepted."""
    for path in sorted(Path(app.actions.__file__).parent.glob("[a-z]*.py")):
        module = import_module(f"app.actions.{path.stem}")
        for name, each in inspect.getmembers(module, inspect.isfunction):
            is_own = each.__module__ == module.__name__ and not name.startswith("_")
            is_act = is_own and next(iter(inspect.signature(each).parameters), "") == "work"
            is_part = name in PARTS_OF_ACTS.get(path.stem, "").split()
            if is_act and not is_part and not f"{path.stem}.".startswith(undo.NEVER + undo.PASSED_OVER):
                yield f"{path.stem}.{name}"


def test_every_act_that_can_be_undone_has_its_words():
    assert set(undoable()) == set(ACTS)


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_no_words_of_an_act_look_like_a_stored_name(language: str):
    i18n.use(language)
    assert all(not {".", "_"} & set(act(each)) for each in (*ACTS, "labels.unheard_of"))


def test_what_was_undone_is_told_in_the_language_of_the_person(lab, given: Given):
    given.participant(23)
    plate = given.plate(23)
    lab.do(sorting.place, plate, Kind.DP_CELL, "C5")
    i18n.use("fr")
    assert lab.do(undo.last) == "mise d'une cellule dans son puits"


def test_the_final_form_gives_the_reason_of_an_undoing_in_words(lab, given: Given):
    given.participant(23)
    cell = given.wells(given.plate(23))["A01"]
    lab.do(cells.set_outcome, cell, SortOutcome.RECOVERED)
    assert lab.do(undo.last) == "outcome of a cell"
    assert rows(lab, Change)[-1].reason == "Undone: outcome of a cell"
    text = words_of(filled(lab.ask(paper_case, SETTINGS, 23), SETTINGS, Issue()))
    assert "Undone: outcome of a cell" in text
    assert "set_outcome" not in text
