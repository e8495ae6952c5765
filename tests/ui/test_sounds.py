"""Sounds: which one is played when, how loud, by which program, and that silence is kept where it was asked for."""

import sys
import wave
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from app.actions import runs
from app.domain.errors import Refused
from app.lab import Lab
from app.settings import Workstation
from tests.given import Clock, Given, enrichment_form
from ui import theme
from ui.lab import QtLab
from ui.last_hour import LastHourWatch
from ui.main_window import MainWindow
from ui.sound import NAMES, Sounds, player
from ui.widgets.red_stop import RedStop


@pytest.fixture
def bench(tmp_path: Path, monkeypatch) -> Path:
    """A bench with a player of its own, which writes down what it is asked to play; its list of plays."""
    played, programs = tmp_path / "played", tmp_path / "bin"
    programs.mkdir()
    script = programs / "pw-play"
    script.write_text(f'#!/bin/sh\necho "$@" >> "{played}"\n')
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    return played


@pytest.fixture
def window(qtbot, qtlab: QtLab, tmp_path: Path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    made = MainWindow(qtlab, Workstation(sound_on=True, label_folder=str(tmp_path)))
    made.hook.install()
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    yield made
    made.close()


def hold(widget: RedStop, key: Qt.Key) -> None:
    QApplication.sendEvent(widget, QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier))


@pytest.mark.parametrize("name", NAMES)
def test_each_sound_is_a_short_file_that_can_be_heard(name: str):
    with wave.open(str(theme.RESOURCES / "sounds" / f"{name}.wav")) as sound:
        seconds = sound.getnframes() / sound.getframerate()
        assert any(sound.readframes(sound.getnframes()))
    assert 0.02 < seconds < 2


@pytest.mark.skipif(sys.platform != "linux", reason="the player of another platform")
def test_a_sound_is_played_as_loud_as_the_bench_is_set(qtbot, bench: Path):
    Sounds(Workstation(sound_volume=0.4)).play("accepted")
    qtbot.waitUntil(bench.exists, timeout=5000)
    qtbot.waitUntil(lambda: bench.read_text().endswith("accepted.wav\n"), timeout=5000)
    assert bench.read_text().startswith("--volume=0.4 ")


def test_a_bench_without_a_player_is_silent(monkeypatch, tmp_path: Path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert player(tmp_path / "x.wav", 1.0) == []
    Sounds(Workstation()).play("stop")


def test_nothing_is_played_where_sound_is_off():
    sounds = Sounds(Workstation(sound_on=False))
    sounds.play("stop")
    sounds.begin_stop()
    assert sounds.last == ""
    sounds.end_stop()


def test_a_sound_that_does_not_exist_is_our_own_fault():
    with pytest.raises(KeyError):
        Sounds(Workstation()).play("bell")


@pytest.mark.requirement("URS-LOOK-005")
def test_what_is_done_sounds_otherwise_than_what_is_refused(window: MainWindow):
    window.messages.tell("Received.")
    assert window.sounds.last == "accepted"
    window.show_error(Refused("No.", hint="Look again."))
    assert window.sounds.last == "refused"
    window.messages.tell("Enrichment started.")
    window.messages.tell("Keys: Esc", state="wait")
    assert window.sounds.last == "accepted"


def test_the_button_of_the_band_turns_sound_off_for_this_bench_and_the_next_start(window: MainWindow):
    window.band.sound.click()
    window.messages.tell("Received.")
    assert window.sounds.last == ""
    assert not Workstation.load().sound_on
    window.band.sound.click()
    window.messages.tell("Received.")
    assert window.sounds.last == "accepted"


@pytest.mark.requirement("URS-SCAN-003")
def test_r24_the_red_stop_sounds_until_it_is_left(qtbot, window: MainWindow, given: Given):
    for number in (23, 24):
        given.participant(number)
    plate, other = given.plate(23), given.stained(given.tube(24))
    window.go("sort", plate)
    try:
        window.take_scan(other)
    except Refused as error:
        window.show_error(error)
    assert window.sounds.last == "stop"
    assert window.sounds.is_repeating
    (stop,) = window.findChildren(RedStop)
    with qtbot.waitSignal(stop.put_aside, timeout=3000):
        hold(stop, Qt.Key.Key_Return)
    assert not window.sounds.is_repeating


@pytest.mark.requirement("URS-SCAN-003")
def test_r24_elsewhere_a_code_of_another_participant_only_changes_what_is_shown(window: MainWindow, given: Given):
    for number in (23, 24):
        given.participant(number)
    first, second = given.tube(23), given.tube(24)
    window.go("item", first)
    window.take_scan(second)
    assert window.page.KEY == "item"
    assert window.page.record.barcode == second
    assert window.findChildren(RedStop) == []
    assert window.sounds.last != "stop"


@pytest.fixture
def chimes(qtlab: QtLab, given: Given):
    """How often the last hour was announced, and the watch that announces it."""
    given.participant(23)
    heard: list[str] = []
    watch = LastHourWatch(qtlab, lambda: heard.append("chime"))
    yield heard, watch
    watch.stop()


@pytest.mark.requirement("URS-CLOCK-007")
def test_a_tube_that_enters_its_last_hour_chimes_once(chimes, given: Given, clock: Clock):
    heard, watch = chimes
    given.tube(23, drawn_hours_ago=22.5)
    watch.look()
    assert heard == []
    clock.forward(minutes=29)
    watch.look()
    assert heard == []
    clock.forward(minutes=2)
    watch.look()
    watch.look()
    assert heard == ["chime"]
    clock.forward(hours=2)
    watch.look()
    assert heard == ["chime"]


def test_each_tube_has_its_own_chime(chimes, given: Given, clock: Clock):
    heard, watch = chimes
    for hours in (22.9, 22.8, 20):
        given.tube(23, drawn_hours_ago=hours)
    clock.forward(minutes=15)
    watch.look()
    assert heard == ["chime", "chime"]


def test_a_tube_whose_clock_stopped_does_not_chime(chimes, lab: Lab, given: Given, clock: Clock):
    heard, watch = chimes
    save = {"tube_type": "CELLSAVE", "assay": "CTC_CELLSEARCH", "purpose": "CTC"}
    tube = given.tube(23, drawn_hours_ago=94.9, tube=save)
    lab.do(runs.start, [tube], "enrichment", enrichment_form())
    clock.forward(minutes=30)
    watch.look()
    assert heard == []


def test_a_window_opened_in_the_last_hour_does_not_chime_for_what_it_shows_anyway(qtlab: QtLab, given: Given):
    given.participant(23)
    given.tube(23, drawn_hours_ago=23.5)
    heard: list[str] = []
    watch = LastHourWatch(qtlab, lambda: heard.append("chime"))
    watch.look()
    watch.stop()
    assert heard == []


@pytest.mark.requirement("URS-CLOCK-007")
def test_the_window_chimes_for_the_last_hour_whatever_page_is_in_front(window: MainWindow, given: Given, clock: Clock):
    given.participant(23)
    given.tube(23, drawn_hours_ago=22.5)
    window.go("registers", "")
    clock.forward(minutes=31)
    window.watch.look()
    assert window.sounds.last == "last_hour"
