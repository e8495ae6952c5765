"""The people at the bench: a PIN is set, the bench is locked by its key, a card and its PIN open it again."""

from typing import Final

from app.example import PASSWORD
from app.queries.accounts import people
from ui.pages.bench import BenchPage
from ui.pages.settings import SettingsPage
from ui.tour.hands import Astray
from ui.tour.walk import Walk

PIN: Final = "4711"


def lock_and_unlock(walk: Walk) -> None:
    """The technician sets a PIN, leaves the bench locked, and is back by card and PIN where the work was left."""
    walk.hands.press("Alt+9")
    tabs = walk.on(SettingsPage).tabs
    walk.hands.go_to(tabs)
    while tabs.value() != "people":
        walk.hands.press("Right")
    walk.hands.will_type(PASSWORD, PIN, PIN)
    walk.hands.push(walk.on(SettingsPage).people.own_pin)
    walk.on(SettingsPage)
    walk.shoot("people")
    walk.hands.press("Alt+1")
    walk.on(BenchPage)
    lab = walk.window.lab
    walk.hands.press("Ctrl+L")
    walk.shoot("locked")
    walk.hands.scan(next(each.barcode for each in lab.ask(people, today=lab.today) if each.login == lab.who.login))
    walk.shoot("locked-card")
    walk.hands.enter(PIN)
    walk.until(lambda: walk.window.lock_screen is None)
    if walk.window.lock_screen is not None:
        raise Astray(f"the bench stays locked: {walk.window.lock_screen.note.text()}")
    walk.on(BenchPage)
