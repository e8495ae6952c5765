"""The page of label templates: what is previewed is what is printed, numbers change it at once, versions stay."""

import numpy
import pytest
import zxingcpp
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QKeySequence
from PySide6.QtTest import QTest

from app import i18n
from app.actions import templates as acts
from app.domain.barcode import printed
from app.domain.errors import LabError, Refused
from app.domain.label_files import template, to_toml
from app.domain.label_numbers import with_number
from app.domain.words import Role
from app.outputs.labels.layout import laid_out
from app.outputs.labels.printing import print_waiting
from app.queries.labels import labels
from app.queries.templates import last_number, samples, template_of, versions
from tests.conftest import as_role
from tests.outputs.label_samples import NAMES, label
from tests.ui.conftest import answer_with
from ui.lab import QtLab
from ui.pages.documents import DocumentsPage
from ui.pages.label_template import LabelTemplatePage
from ui.pages.settings import SettingsPage
from ui.widgets.label_preview import LabelPreview

pytestmark = pytest.mark.requirement("URS-LABEL-006")


@pytest.fixture
def manager(store, dressed):
    made = QtLab(as_role(store, Role.DATA_MANAGER))
    yield made
    made.stop()


@pytest.fixture
def tubes(given) -> tuple[str, str]:
    given.participant(23)
    return given.tube(23), given.tube(23)


@pytest.fixture
def page(tubes, opened, manager) -> LabelTemplatePage:
    made = opened(LabelTemplatePage, "blood_tube", manager)
    made.resize(1230, 660)
    made.show()
    return made


def grabbed(preview: LabelPreview) -> numpy.ndarray:
    """The grey values of what is drawn."""
    image = preview.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    rows = numpy.frombuffer(image.constBits(), numpy.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width()].copy()


def type_number(page: LabelTemplatePage, key: str, text: str) -> None:
    line = page.numbers.inputs[key]
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, text)


@pytest.mark.parametrize("name", NAMES)
def test_the_preview_draws_the_modules_of_the_print_and_is_read(qtbot, dressed, name: str):
    preview = LabelPreview()
    qtbot.addWidget(preview)
    drawn = laid_out(label(), template(name), dpi=300)
    preview.show_label(drawn)
    preview.set_zoom(8)
    pixels = grabbed(preview)
    for row, line in enumerate(drawn.rows):
        for column, is_dark in enumerate(line):
            x = preview.origin.x() + (drawn.corner_mm[0] + (column + 0.5) * drawn.module_mm) * preview.px_per_mm
            y = preview.origin.y() + (drawn.corner_mm[1] + (row + 0.5) * drawn.module_mm) * preview.px_per_mm
            assert (pixels[int(y), int(x)] < 128) == is_dark
    assert [each.text for each in zxingcpp.read_barcodes(pixels)] == [label().barcode]


def test_the_label_is_as_large_as_the_screen_says_a_millimetre_is(qtbot, dressed):
    preview = LabelPreview()
    qtbot.addWidget(preview)
    preview.show_label(laid_out(label(), template("cryovial"), dpi=300))
    assert preview.px_per_mm == pytest.approx(preview.screen().physicalDotsPerInchX() / 25.4)
    pixels = grabbed(preview)
    middle = pixels[round(preview.origin.y() + 6.5 * preview.px_per_mm)]
    last = round(preview.origin.x() + 33 * preview.px_per_mm)
    assert min(middle[last - 1 : last + 2]) < 200
    QTest.keyClicks(preview, "+")
    QTest.keyClicks(preview, "+")
    assert preview.zoom == 4
    QTest.keyClicks(preview, "-")
    assert preview.zoom == 2


def test_the_newest_label_of_the_store_is_shown_and_alt_and_an_arrow_bring_another(page: LabelTemplatePage, tubes):
    assert page.look.label.barcode == tubes[1]
    assert page.look.code.text() == printed(tubes[1])
    QTest.keyClick(page, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert page.look.label.barcode == tubes[0]
    QTest.keyClick(page, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert page.look.label.barcode == tubes[1]
    assert page.take_scan(printed(tubes[0]))
    assert page.look.label.barcode == tubes[0]
    assert not page.take_scan("023")


def test_without_a_label_of_its_kind_an_example_is_shown_and_said_so(page: LabelTemplatePage, manager):
    assert manager.ask(samples, "slide") == []
    page.arrive("slide")
    assert page.look.label.is_example
    assert page.look.note.text() == "An example: no label of this kind was asked for yet."
    assert page.look.reading.readers.accessibleName().count(printed(page.look.label.barcode)) >= 1


def test_a_number_changes_the_preview_and_what_is_read_at_once(page: LabelTemplatePage):
    before = page.look.preview.grab().toImage()
    type_number(page, "code.module_mm", "0,5")
    assert page.look.preview.drawn.module_dots == 5
    assert page.look.preview.grab().toImage() != before
    assert "5 dots · 0.42 mm" in page.look.reading.measures.accessibleName()
    assert page.is_changed
    type_number(page, "code.x", "9")
    assert "quiet zone broken by the code" in page.look.reading.refusal.text()
    type_number(page, "code.x", "1.2")
    assert page.look.reading.refusal.isHidden()
    type_number(page, "texts.1.width", "6")
    assert page.look.reading.told == ("What it is: shortened to “Blood t…”.",)


def test_the_resolution_of_the_printer_is_chosen_by_its_key(page: LabelTemplatePage):
    QTest.keyClick(page.look.reading.resolution, Qt.Key.Key_Left)
    assert page.look.reading.dpi == 203
    assert "4 dots · 0.50 mm" in page.look.reading.measures.accessibleName()


def test_a_symbol_with_too_few_dots_is_refused_in_words_and_the_last_preview_stays(page: LabelTemplatePage):
    QTest.keyClick(page.look.reading.resolution, Qt.Key.Key_Left)
    type_number(page, "code.module_mm", "0.3")
    good = page.look.preview.drawn
    type_number(page, "code.module_mm", "0.2")
    assert "too few dots" in page.look.reading.refusal.text()
    assert page.look.preview.drawn is good


def test_a_wrong_number_is_answered_in_place_and_the_last_preview_stays(page: LabelTemplatePage):
    good = page.look.preview.drawn
    type_number(page, "texts.1.pt", "2")
    assert page.numbers.notes["texts.1.pt"].text() == "Size: it is at least 4."
    assert page.numbers.inputs["texts.1.pt"].state == "breach"
    assert page.look.preview.drawn is good
    with pytest.raises(Refused, match="at least 4"):
        page.save()
    type_number(page, "texts.1.pt", "7")
    assert page.numbers.notes["texts.1.pt"].text() == ""
    assert page.look.preview.drawn.texts[1].pt == 7


def test_numbers_are_stepped_by_arrows_and_enter_goes_on_to_the_next(page: LabelTemplatePage):
    line = page.numbers.inputs["code.x"]
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_Up)
    assert (line.text(), page.made.code.x) == ("1.3", 1.3)
    QTest.keyClick(line, Qt.Key.Key_PageDown)
    assert page.made.code.x == 0.3
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert page.numbers.inputs["code.y"].hasFocus()


def test_a_saved_version_needs_a_reason_and_labels_asked_for_before_keep_theirs(page, manager, given, told, tmp_path):
    type_number(page, "width_mm", "52")
    answer_with("a broader roll")
    page.save_button.click()
    assert manager.ask(last_number, "blood_tube") == 2
    assert manager.ask(template_of, "blood_tube", 2) == with_number(template("blood_tube"), "width_mm", "52")
    assert manager.ask(versions, "blood_tube")[0].why == "a broader roll"
    assert told.messages[-1][1] == "Version 2 of Blood tube 52 x 25 mm is in force."
    assert not page.is_changed
    given.tube(23)
    asked = {row.template_version for row in given.lab.ask(labels) if row.template == "blood_tube"}
    assert asked == {1, 2}
    names = {path.name.rpartition("-")[2] for path in print_waiting(given.lab, tmp_path)}
    assert {"blood_tube.pdf", "blood_tube.v2.pdf"} <= names


def test_nothing_changed_is_not_saved(page: LabelTemplatePage, manager, told):
    page.save()
    assert told.messages[-1][1] == "Nothing was changed."
    assert manager.ask(last_number, "blood_tube") == 1


def test_an_older_version_is_looked_at_and_put_in_force_again(page: LabelTemplatePage, manager):
    manager.do(
        acts.save, "blood_tube", to_toml(with_number(template("blood_tube"), "width_mm", "52")), "a broader roll"
    )
    page.refresh()
    assert page.look.preview.drawn.width_mm == 52
    page.versions.list.lines[1].click()
    assert page.look.preview.drawn.width_mm == 50
    assert not page.numbers.inputs["width_mm"].isEnabled()
    with pytest.raises(Refused, match="Version 1 is only looked at"):
        page.save()
    answer_with("back to the first roll")
    page.versions.again.click()
    assert manager.ask(last_number, "blood_tube") == 3
    assert manager.ask(template_of, "blood_tube", 3) == template("blood_tube")
    assert page.numbers.inputs["width_mm"].isEnabled()


def test_numbers_not_saved_come_back_and_undo_throws_them_away(page: LabelTemplatePage, opened, manager, told):
    type_number(page, "width_mm", "53")
    assert page.leave()
    again = opened(LabelTemplatePage, "blood_tube", manager)
    assert again.made.width_mm == 53
    assert told.messages[-1][1].startswith("Your draft of")
    again.undo.click()
    assert again.made == template("blood_tube")
    assert opened(LabelTemplatePage, "blood_tube", manager).made == template("blood_tube")


def test_another_template_is_chosen_and_the_draft_of_the_first_stays(page: LabelTemplatePage):
    type_number(page, "width_mm", "53")
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_Down)
    assert (page.name, page.is_changed) == ("box", False)
    QTest.keyClick(page.table, Qt.Key.Key_Up)
    assert (page.name, page.made.width_mm) == ("blood_tube", 53)


def test_what_another_bench_saved_meanwhile_is_not_lost_unseen(page: LabelTemplatePage, store, manager):
    type_number(page, "width_mm", "53")
    other = as_role(store, Role.ADMINISTRATOR)
    other.do(acts.save, "blood_tube", to_toml(with_number(template("blood_tube"), "width_mm", "52")), "a broader roll")
    with pytest.raises(Refused, match="Version 2 was saved meanwhile"):
        page.save()
    answer_with("broader still")
    page.save()
    assert manager.ask(template_of, "blood_tube", 3).width_mm == 53


def test_the_text_whose_numbers_are_edited_is_outlined_also_where_it_is_empty(page: LabelTemplatePage):
    assert "mark" not in {each.source for each in page.look.preview.drawn.texts}
    before = page.look.preview.grab().toImage()
    type_number(page, "texts.7.x", "30")
    assert page.made.texts[7].source == "mark"
    assert page.look.preview.grab().toImage() != before


def test_a_label_larger_than_its_place_is_scrolled_by_the_arrows(page: LabelTemplatePage):
    page.look.preview.set_zoom(8)
    page.look.preview.setFocus()
    QTest.keyClick(page.look.preview, Qt.Key.Key_Right)
    QTest.keyClick(page.look.preview, Qt.Key.Key_Down)
    assert page.look.area.horizontalScrollBar().value() > 0
    assert page.look.area.verticalScrollBar().value() > 0


@pytest.mark.parametrize("role", [Role.MONITOR, Role.TECHNICIAN])
def test_who_may_not_save_sees_and_tries(page: LabelTemplatePage, opened, store, role: Role):
    lab = QtLab(as_role(store, role))
    seen = opened(LabelTemplatePage, "blood_tube", lab)
    type_number(seen, "width_mm", "53")
    assert seen.look.preview.drawn.width_mm == 53
    with pytest.raises(LabError):
        seen.save()
    assert seen.leave()
    assert lab.ask(last_number, "blood_tube") == 1
    lab.stop()


def test_a_template_goes_out_as_a_file_and_comes_back_edited(page: LabelTemplatePage, manager, tmp_path):
    path = tmp_path / "tube.toml"
    page.write_file(path)
    assert path.read_text("utf-8") == to_toml(template("blood_tube"))
    path.write_text(path.read_text("utf-8").replace("width_mm = 50", "width_mm = 55"), "utf-8")
    page.take_file(path)
    assert page.look.preview.drawn.width_mm == 55
    answer_with("a broader roll")
    page.save()
    assert manager.ask(template_of, "blood_tube", 2).width_mm == 55


def test_a_wrong_file_is_refused_with_its_line_and_the_preview_stays(page: LabelTemplatePage, tmp_path):
    good = page.look.preview.drawn
    path = tmp_path / "tube.toml"
    path.write_text(to_toml(template("blood_tube")).replace("width_mm = 50", "width_mm = -5"), "utf-8")
    with pytest.raises(Refused, match=r"tube.toml: width_mm does not fit. Line 3: it must be more than 0."):
        page.take_file(path)
    path.write_text(to_toml(template("box")), "utf-8")
    with pytest.raises(Refused, match="of the label “box”"):
        page.take_file(path)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(Refused, match=r"tube.toml can't be read"):
        page.take_file(path)
    assert page.look.preview.drawn is good
    assert not page.is_changed


def test_settings_and_the_labels_lead_to_the_templates(opened, told, tubes):
    settings, documents = opened(SettingsPage), opened(DocumentsPage)
    settings.templates.click()
    assert told.went[-1] == ("label_template", "")
    documents.labels.table.selectRow(0)
    documents.templates.click()
    assert told.went[-1] == ("label_template", "blood_tube")


def test_the_list_names_vessel_size_and_versions_in_the_language_of_the_window(opened, manager):
    i18n.use("fr")
    page = opened(LabelTemplatePage, "", manager)
    assert page.table.rows.rowCount() == len(NAMES)
    assert page.name == NAMES[0]
    assert page.header.subtitle().startswith("Tube de sang 50 x 25 mm")


def test_the_whole_page_is_worked_with_the_keyboard(qtbot, window, pace, tubes):
    """From the settings into the templates, a number changed, the key that undoes it, the keys of the views."""
    window.go("settings", "")

    def press(key: str) -> None:
        pace.pass_by(1000)
        QTest.keySequence(window.focusWidget() or window, QKeySequence(key))

    press("Ctrl+G")
    qtbot.waitUntil(lambda: isinstance(window.page, LabelTemplatePage))
    page = window.page
    qtbot.waitUntil(page.numbers.inputs["width_mm"].isVisible)
    assert page.table.hasFocus()
    for _turn in range(20):
        if not page.numbers.inputs["width_mm"].hasFocus():
            press("Tab")
    press("Up")
    assert page.made.width_mm == 50.1
    press("Ctrl+R")
    qtbot.waitUntil(lambda: page.made.width_mm == 50)
    press("Ctrl++")
    assert page.look.preview.zoom == 2
    press("Ctrl+PgDown")
    assert page.tabs.value() == "versions"
