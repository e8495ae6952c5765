"""Registers: lots, instruments, panels, places and boxes; each bears a code that can be scanned."""

from sqlalchemy import select

from app.actions import labels
from app.actions.codes import new_item, next_barcode, register, subject_id_of
from app.actions.participants import check_free_text, corrects
from app.domain.errors import Refused
from app.domain.register_forms import BoxForm, InstrumentForm, LotForm, PanelForm, PlaceForm
from app.domain.words import Kind, LotState, Processing, Quality
from app.i18n import _
from app.work import Versioned, Work
from db.models import Box, Instrument, Lot, Panel, Place


def add_lot(work: Work, form: LotForm) -> str:
    """Register a lot; returns its code."""
    check_free_text(form)
    same = select(Lot.id).where(Lot.kind == form.kind, Lot.number == form.number, Lot.name == form.name)
    if work.session.scalar(same) is not None:
        raise Refused(
            _("Lot {number} of {name} is registered already.").format(number=form.number, name=form.name),
            hint=_("Scan it, or revise it."),
            code="number",
        )
    code = next_barcode(work, Kind.LOT)
    columns = form.recorded() | {"state": form.state or LotState.RELEASED}
    row = Lot(barcode=code.text, missing=form.stored_missing(), **columns)
    work.add(row)
    register(work, code, "lot", row.id)
    labels.ask_for_code(work, code.text, Kind.LOT, f"{row.name} {row.number}")
    work.log("register.added", code=code.text)
    return code.text


def revise_lot(work: Work, scanned: str, form: LotForm, *, seen: int | Versioned | None, reason: str = "") -> None:
    """Complete or correct a lot: opened, blocked, used up."""
    row = work.get(Lot, subject_id_of(work, scanned, Kind.LOT))
    work.expect(row, seen)
    check_free_text(form)
    if corrects(row, form.recorded()):
        work.because(reason)
    row.revise(**form.recorded(), missing=form.stored_missing())
    work.log("register.revised", code=row.barcode)


def open_lot(work: Work, scanned: str) -> None:
    """A lot is opened today: its use-by after opening runs from here."""
    row = work.get(Lot, subject_id_of(work, scanned, Kind.LOT))
    if row.opened_on is None:
        row.opened_on = work.today
        work.log("register.revised", code=row.barcode)


def add_instrument(work: Work, form: InstrumentForm) -> str:
    """Register an instrument; returns its code."""
    check_free_text(form)
    code = next_barcode(work, Kind.INSTRUMENT)
    row = Instrument(barcode=code.text, **form.recorded())
    work.add(row)
    register(work, code, "instrument", row.id)
    labels.ask_for_code(work, code.text, Kind.INSTRUMENT, row.name)
    work.log("register.added", code=code.text)
    return code.text


def revise_instrument(
    work: Work, scanned: str, form: InstrumentForm, *, seen: int | Versioned | None, reason: str = ""
) -> None:
    """Complete or correct an instrument: calibrated, moved."""
    row = work.get(Instrument, subject_id_of(work, scanned, Kind.INSTRUMENT))
    work.expect(row, seen)
    check_free_text(form)
    if corrects(row, form.recorded()):
        work.because(reason)
    row.revise(**form.recorded())
    work.log("register.revised", code=row.barcode)


def add_place(work: Work, form: PlaceForm) -> str:
    """Register a freezer, rack or shelf; returns its code."""
    check_free_text(form)
    code = next_barcode(work, Kind.PLACE)
    parent = subject_id_of(work, form.inside, Kind.PLACE) if form.inside else None
    row = Place(
        barcode=code.text, name=form.name or "", parent_id=parent, temperature_c=form.temperature_c, remark=form.remark
    )
    work.add(row)
    register(work, code, "place", row.id)
    labels.ask_for_code(work, code.text, Kind.PLACE, row.name)
    work.log("register.added", code=code.text)
    return code.text


def add_box(work: Work, form: BoxForm) -> str:
    """Register a box with its grid; returns its code."""
    item = new_item(work, Kind.BOX, processing=Processing.AVAILABLE, quality=Quality.ACCEPTED)
    work.add(Box(item_id=item.id, name=form.name or item.barcode, rows=form.rows or 9, columns=form.columns or 9))
    labels.ask(work, item)
    work.log("register.added", item, code=item.barcode)
    return item.barcode


def add_panel(work: Work, form: PanelForm) -> int:
    """A preset of a staining panel; one scan of its cocktail lot names it."""
    check_free_text(form)
    lot = subject_id_of(work, form.cocktail_lot, Kind.LOT) if form.cocktail_lot else None
    row = Panel(name=form.name or "", cocktail_lot_id=lot, content={"markers": form.markers or ""})
    work.add(row)
    work.log("register.added", name=row.name)
    return row.id
