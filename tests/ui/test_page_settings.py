"""The settings page: versions with their reason, what is typed stays, people and their roles."""

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.domain.errors import Refused
from app.domain.words import Role
from app.queries.accounts import people
from tests.conftest import as_role
from ui.lab import QtLab
from ui.pages.settings import SettingsPage
from ui.pages.study_reasons import ReasonsEditor
from ui.widgets.dialog import ReasonDialog


def answer_with(reason: str | None) -> None:
    """What a person types into the dialog that comes up next; None: they leave it."""

    def typed() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, ReasonDialog)
        if reason is None:
            dialog.reject()
            return
        dialog.field.setPlainText(reason)
        dialog.act.click()

    QTimer.singleShot(0, typed)


@pytest.fixture
def admin(store, dressed):
    made = QtLab(as_role(store, Role.ADMINISTRATOR))
    yield made
    made.stop()


@pytest.fixture
def page(qtbot, admin: QtLab, desk) -> SettingsPage:
    made = SettingsPage(admin, desk)
    qtbot.addWidget(made)
    made.arrive("")
    return made


def type_into(page: SettingsPage, name: str, text: str) -> None:
    page.study.lines[name].setText(text)
    page.study.lines[name].textEdited.emit(text)


def roles_of(lab: QtLab, login: str) -> tuple[Role, ...]:
    today = lab.today
    return next(person.roles for person in lab.ask(people, today=today) if person.login == login)


def test_a_changed_setting_is_a_version_with_its_reason(page: SettingsPage, told):
    type_into(page, "planned_n", "72")
    type_into(page, "planned_start", "01/04/2026")
    answer_with("amendment 3")
    page.study.save()
    assert page.lab.settings.planned_n == 72
    assert page.lab.settings.planned_start.isoformat() == "2026-04-01"
    assert "version 2" in told.messages[-1][1]


def test_leaving_the_question_changes_nothing_and_keeps_what_was_typed(page: SettingsPage):
    type_into(page, "planned_n", "72")
    answer_with(None)
    page.study.save()
    page.refresh()
    assert page.study.lines["planned_n"].text() == "72"
    assert page.lab.settings.planned_n == 60


def test_saving_without_a_change_says_so(page: SettingsPage, told):
    page.study.save()
    assert told.messages[-1][1] == "Nothing was changed."


def test_a_window_that_does_not_fit_is_refused_by_its_row(page: SettingsPage):
    hard = page.study.windows.cell(1, "hard_h")
    hard.setText("ninety")
    hard.textEdited.emit("ninety")
    with pytest.raises(Refused, match="Row 1, limit: “ninety” is no number"):
        page.study.save()


def test_a_changed_window_waits_to_be_accepted_again(page: SettingsPage):
    answer_with("agreed with the biologist")
    page.study.accept.click()
    assert page.lab.settings.windows_accepted
    before = len(page.lab.settings.windows)
    page.study.windows.remove(1)
    answer_with("this tube is not used")
    page.study.save()
    assert len(page.lab.settings.windows) == before - 1
    assert not page.lab.settings.windows_accepted


def test_a_control_is_judged_by_the_criterion_that_was_set(page: SettingsPage):
    markers = page.study.criteria.cell(1, "markers_at_least")
    markers.setText("2")
    markers.textEdited.emit("2")
    answer_with("kit insert")
    page.study.save()
    assert page.lab.settings.ntc_criteria[0].markers_at_least == 2


def test_a_yes_or_no_and_a_list_of_numbers_are_settings_too(page: SettingsPage):
    page.study.flags["wga_at_provider"].set_value("Y")
    page.study.flags["wga_at_provider"].chosen.emit("Y")
    type_into(page, "nominal_volumes_ml", "4 8,5 10")
    answer_with("amendment 4")
    page.study.save()
    assert page.lab.settings.wga_at_provider
    assert page.lab.settings.nominal_volumes_ml == (4, 8.5, 10)


def reasons_of(page: SettingsPage, asked: str) -> list[tuple[str, str]]:
    return [(each.en, each.fr) for each in page.lab.settings.usual_reasons[asked]]


@pytest.fixture
def editor(qtbot, page: SettingsPage) -> ReasonsEditor:
    """The lists of usual reasons, on a page that is in front."""
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    return page.study.reasons


def test_the_usual_reasons_are_typed_in_both_languages_and_keep_their_order(
    page: SettingsPage, editor: ReasonsEditor, told
):
    editor.asked.set_value("lost")
    editor.line(3).english.setFocus()
    QTest.keyClick(editor.line(3).english, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    editor.line(1).remove.click()
    editor.add.click()
    QTest.keyClicks(editor.line(3).english, "Taken home")
    QTest.keyClicks(editor.line(3).french, "Emporte")
    answer_with("agreed with the bench")
    page.study.save()
    assert reasons_of(page, "lost") == [
        ("Fell and broke", "Tombé et cassé"),
        ("Searched in all boxes", "Cherché dans les boîtes"),
        ("Taken home", "Emporte"),
    ]
    assert "version 2" in told.messages[-1][1]
    assert set(page.lab.settings.usual_reasons) == {"lost"}


def test_a_reason_without_its_french_is_refused_and_stays_as_typed(page: SettingsPage, editor: ReasonsEditor):
    editor.add.click()
    QTest.keyClicks(editor.line(9).english, "Stolen")
    answer_with("agreed with the bench")
    with pytest.raises(Refused, match="reason 9 lacks one of its languages"):
        page.study.save()
    assert not editor.add.isEnabled()
    editor.asked.set_value("run")
    editor.asked.set_value("any")
    assert editor.line(9).english.text() == "Stolen"


def test_a_list_taken_back_to_what_is_proposed_is_none_of_the_study_s_own(page: SettingsPage, editor: ReasonsEditor):
    editor.line(1).down.click()
    answer_with("agreed with the bench")
    page.study.save()
    assert list(page.lab.settings.usual_reasons) == ["any"]
    assert editor.reset.isVisibleTo(page.study)
    editor.reset.click()
    answer_with("as it was")
    page.study.save()
    assert page.lab.settings.usual_reasons == {}


def test_a_person_is_added_and_may_take_another_role(page: SettingsPage):
    tab = page.people
    tab.login.setText("lea")
    tab.name.setText("Lea Petit")
    tab.initials.setText("lp")
    tab.password.setText("a sentence to remember")
    tab.add.click()
    assert roles_of(page.lab, "lea") == (Role.TECHNICIAN,)
    card = next(tab.table.rows.row(place).barcode for place in range(9) if tab.table.rows.row(place).login == "lea")
    page.arrive(card)
    assert page.tabs.value() == "people"
    tab.role.set_value(Role.BIOLOGIST.value)
    tab.give.click()
    assert set(roles_of(page.lab, "lea")) == {Role.TECHNICIAN, Role.BIOLOGIST}


def test_acts_on_a_person_wait_for_one_to_be_chosen(page: SettingsPage):
    assert not page.people.give.isEnabled()
    page.people.table.selectRow(1)
    assert page.people.give.isEnabled()


def test_a_new_person_takes_the_role_of_the_card_of_adding(page: SettingsPage):
    tab = page.people
    for line, text in ((tab.login, "lea"), (tab.name, "Lea Petit"), (tab.initials, "lp")):
        line.setText(text)
    tab.password.setText("a sentence to remember")
    tab.first_role.set_value(Role.PATHOLOGIST.value)
    tab.role.set_value(Role.ADMINISTRATOR.value)
    tab.add.click()
    assert roles_of(page.lab, "lea") == (Role.PATHOLOGIST,)


def test_the_focus_alone_chooses_nobody(page: SettingsPage, qtbot):
    page.arrive("people")
    page.show()
    qtbot.waitExposed(page)
    page.activateWindow()
    page.people.table.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(page.people.table.hasFocus)
    page.refresh()
    assert page.people.chosen.text() == "Choose a person in the list."
    assert not page.people.shut.isEnabled()
    with pytest.raises(Refused, match="Nobody is chosen"):
        page.people.set_active()
    page.people.table.selectRow(0)
    assert page.people.shut.isEnabled()
    page.refresh()
    assert page.people.shut.isEnabled()


def test_the_page_opens_on_the_people_or_on_the_windows(page: SettingsPage, qtbot):
    page.resize(1100, 600)
    page.show()
    page.arrive("people")
    assert page.tabs.value() == "people"
    assert page.stack.currentWidget() is page.people
    assert page.study.windows.visibleRegion().isEmpty()
    page.arrive("windows")
    assert page.tabs.value() == "study"
    qtbot.waitUntil(lambda: not page.study.windows.visibleRegion().isEmpty())


def test_a_technician_reads_the_settings_and_is_refused_to_change_them(qtbot, qtlab: QtLab, desk):
    page = SettingsPage(qtlab, desk)
    qtbot.addWidget(page)
    page.arrive("")
    type_into(page, "planned_n", "72")
    with pytest.raises(Refused, match="may not do this"):
        page.study.save()
    assert qtlab.settings.planned_n == 60


def test_the_thresholds_of_the_rule_of_origin_are_edited_with_a_reason(page: SettingsPage):
    type_into(page, "counted_vaf_min", "0,15")
    type_into(page, "chip_genes", "TET2, DNMT3A; ASXL1")
    type_into(page, "mapd_fail", "0,4")
    type_into(page, "reads_fail", "2000000")
    answer_with("validation of the assay")
    page.study.save()
    rule = page.lab.settings
    assert (rule.counted_vaf_min, rule.mapd_fail, rule.reads_fail) == (0.15, 0.4, 2_000_000)
    assert rule.chip_genes == ("TET2", "DNMT3A", "ASXL1")
    assert page.study.lines["chip_genes"].text() == "TET2 DNMT3A ASXL1"
    assert page.study._changed() == {}


def test_an_optional_threshold_that_is_emptied_is_no_limit(page: SettingsPage):
    type_into(page, "gini_fail", "0.5")
    answer_with("as the provider says")
    page.study.save()
    type_into(page, "gini_fail", "")
    answer_with("not validated here")
    page.study.save()
    assert page.lab.settings.gini_fail is None
    assert page.lab.settings.mapd_fail is None
