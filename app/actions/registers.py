"""Registers: lots, instruments, panels, places and boxes; all but panels bear a code that can be scanned."""

from datetime import date
from typing import Any, Final

from sqlalchemy import select

from app.actions import labels, storage
from app.actions.codes import item_of, new_item, next_barcode, register, subject_id_of
from app.actions.participants import check_free_text, corrects
from app.domain.box import positions
from app.domain.errors import Refused
from app.domain.form import Form
from app.domain.register_forms import BoxForm, InstrumentForm, LotForm, PanelForm, PlaceForm
from app.domain.words import Kind, LotState, Processing, Quality, label_of
from app.i18n import _
from app.work import Versioned, Work
from db.base import Watched
from db.models import Box, Instrument, Item, Lot, Panel, Place, Placement

ENDED: Final = (LotState.BLOCKED, LotState.EXHAUSTED)


def _on_label(lot: Lot) -> str:
    """The line of a lot's label: the number, when it expires, the name; what lacks room is cut at its end."""
    expires = _("exp. {day}").format(day=lot.expiry.isoformat()) if lot.expiry is not None else ""
    return " ".join(each for each in (lot.number, expires, lot.name) if each)


def add_lot(work: Work, form: LotForm) -> str:
    """Register a lot; returns its code."""
    _check(form)
    _only_lot(work, form)
    code = next_barcode(work, Kind.LOT)
    columns = form.recorded() | {"state": form.state or LotState.RELEASED}
    row = Lot(barcode=code.text, missing=form.stored_missing(), **columns)
    work.add(row)
    register(work, code, "lot", row.id)
    labels.ask_for_code(work, code.text, Kind.LOT, _on_label(row))
    work.log("register.added", code=code.text)
    return code.text


def revise_lot(work: Work, scanned: str, form: LotForm, *, seen: int | Versioned | None, reason: str = "") -> None:
    """Complete or correct a lot; its state changes without a reason, since that is its life and no slip."""
    row = work.get(Lot, subject_id_of(work, scanned, Kind.LOT))
    work.expect(row, seen)
    _check(form)
    _only_lot(work, form, but=row)
    values = form.recorded() | {"state": form.state or row.state}
    _give_reason(work, row, {name: value for name, value in values.items() if name != "state"}, reason)
    row.revise(**values, missing=form.stored_missing())
    work.log("register.revised", code=row.barcode)


def open_lot(work: Work, scanned: str) -> None:
    """A lot is opened today: its use-by after opening runs from here. Opened already: nothing changes."""
    row = work.get(Lot, subject_id_of(work, scanned, Kind.LOT))
    if row.opened_on is None:
        row.opened_on = work.today
        work.log("register.opened", code=row.barcode)


def set_lot_state(work: Work, scanned: str, state: LotState, *, seen: int | Versioned | None, reason: str = "") -> None:
    """Release, block or use up a lot. Blocking one, or taking up again one that had ended, needs its reason."""
    row = work.get(Lot, subject_id_of(work, scanned, Kind.LOT))
    work.expect(row, seen)
    if row.state is state:
        raise Refused(
            _("{name} {number} is recorded so already: {state}.").format(
                name=row.name, number=row.number, state=label_of(state)
            ),
            hint=_("Nothing was changed."),
        )
    if state is LotState.BLOCKED or row.state in ENDED:
        work.because(reason)
    row.state = state
    work.log("register.lot_state_set", code=row.barcode, state=state.value)


def add_instrument(work: Work, form: InstrumentForm) -> str:
    """Register an instrument; returns its code."""
    _check(form)
    _only_serial(work, form)
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
    """Complete or correct an instrument."""
    row = work.get(Instrument, subject_id_of(work, scanned, Kind.INSTRUMENT))
    work.expect(row, seen)
    _check(form)
    _only_serial(work, form, but=row)
    _give_reason(work, row, form.recorded(), reason)
    row.revise(**form.recorded())
    work.log("register.revised", code=row.barcode)


def calibrated(work: Work, scanned: str, next_due: date, *, seen: int | Versioned | None) -> None:
    """An instrument was calibrated; the next time is due on a later day."""
    row = work.get(Instrument, subject_id_of(work, scanned, Kind.INSTRUMENT))
    work.expect(row, seen)
    if next_due <= work.today:
        raise Refused(
            _("The next calibration can't be due on {day}.").format(day=next_due.strftime("%d/%m/%Y")),
            hint=_("Type a day after today."),
            code="calibration_due",
        )
    row.calibration_due = next_due
    work.log("register.calibrated", code=row.barcode, due=next_due)


def set_in_use(
    work: Work, scanned: str, *, in_use: bool, seen: int | Versioned | None = None, reason: str = ""
) -> None:
    """Retire an instrument, with the reason, or take it up again; its runs keep it."""
    row = work.get(Instrument, subject_id_of(work, scanned, Kind.INSTRUMENT))
    work.expect(row, seen)
    work.because(reason)
    row.in_use = in_use
    work.log("register.retired" if not in_use else "register.revised", code=row.barcode)


def add_place(work: Work, form: PlaceForm) -> str:
    """Register a freezer, rack or shelf; returns its code."""
    _check(form)
    code = next_barcode(work, Kind.PLACE)
    row = Place(barcode=code.text, **_place_columns(work, form))
    work.add(row)
    register(work, code, "place", row.id)
    labels.ask_for_code(work, code.text, Kind.PLACE, row.name)
    work.log("register.added", code=code.text)
    return code.text


def revise_place(work: Work, scanned: str, form: PlaceForm, *, seen: int | Versioned | None, reason: str = "") -> None:
    """Complete or correct a place; what stands in it says so at once."""
    row = work.get(Place, subject_id_of(work, scanned, Kind.PLACE))
    work.expect(row, seen)
    _check(form)
    columns = _place_columns(work, form)
    _not_in_itself(work, row, columns["parent_id"])
    _give_reason(work, row, columns, reason)
    row.revise(**columns)
    work.session.flush()
    _tell_all_in(work, row)
    work.log("register.revised", code=row.barcode)


def add_box(work: Work, form: BoxForm) -> str:
    """Register a box with its grid; returns its code."""
    _check(form)
    item = new_item(work, Kind.BOX, processing=Processing.AVAILABLE, quality=Quality.ACCEPTED)
    work.add(Box(item_id=item.id, name=form.name or item.barcode, rows=form.rows or 9, columns=form.columns or 9))
    labels.ask(work, item)
    work.log("register.added", item, code=item.barcode)
    return item.barcode


def revise_box(work: Work, scanned: str, form: BoxForm, *, seen: int | Versioned | None, reason: str = "") -> None:
    """Correct a box's name or grid; a grid that would leave something outside is refused."""
    item = item_of(work, scanned, Kind.BOX)
    row = work.session.scalars(select(Box).where(Box.item_id == item.id)).one()
    work.expect(row, seen)
    _check(form)
    height, width = form.rows or row.rows, form.columns or row.columns
    _grid_holds(work, item, row.name, positions(height, width))
    columns = {"name": form.name, "rows": height, "columns": width}
    _give_reason(work, row, columns, reason)
    row.revise(**columns)
    work.session.flush()
    storage.tell_place(work, item)
    work.log("register.revised", item, code=item.barcode)


def add_panel(work: Work, form: PanelForm) -> int:
    """A preset of a staining panel; one scan of its cocktail lot names it."""
    _check(form)
    _only_panel(work, form)
    row = Panel(**_panel_columns(work, form))
    work.add(row)
    work.log("register.added", name=row.name)
    return row.id


def revise_panel(work: Work, number: int, form: PanelForm, *, seen: int | Versioned | None, reason: str = "") -> None:
    """Complete or correct a panel; runs keep what they were recorded with."""
    row = work.get(Panel, number)
    work.expect(row, seen)
    _check(form)
    _only_panel(work, form, but=row)
    _give_reason(work, row, _panel_columns(work, form), reason)
    row.revise(**_panel_columns(work, form))
    work.log("register.revised", name=row.name)


def set_panel_active(work: Work, number: int, *, active: bool, seen: int | Versioned | None = None) -> None:
    """Retire a panel, or offer it again."""
    row = work.get(Panel, number)
    work.expect(row, seen)
    row.active = active
    work.log("register.revised" if active else "register.retired", name=row.name)


def _check(form: Form) -> None:
    """Complete, and free of names."""
    lacking = form.lacking()
    if lacking:
        raise Refused(
            _("{form}: {field} is missing.").format(form=_(form.TITLE), field=_(lacking[0].entry.title)),
            hint=_("Type it, or say why it is missing."),
            code=lacking[0].name,
        )
    check_free_text(form)


def _give_reason(work: Work, row: Watched, values: dict[str, Any], reason: str) -> None:
    if corrects(row, values):
        work.because(reason)


def _only_lot(work: Work, form: LotForm, *, but: Lot | None = None) -> None:
    same = select(Lot).where(Lot.kind == form.kind, Lot.number == form.number, Lot.name == form.name)
    other = work.session.scalar(same)
    if other is not None and other is not but:
        raise Refused(
            _("Lot {number} of {name} is registered already.").format(number=form.number, name=form.name),
            hint=_("Scan it, or revise it."),
            code=other.barcode,
            way_out="open",
        )


def _only_serial(work: Work, form: InstrumentForm, *, but: Instrument | None = None) -> None:
    other = work.session.scalar(select(Instrument).where(Instrument.serial == form.serial)) if form.serial else None
    if other is not None and other is not but:
        raise Refused(
            _("Serial number {serial} is registered already: {name}.").format(serial=form.serial, name=other.name),
            hint=_("Scan it, or revise it."),
            code=other.barcode,
            way_out="open",
        )


def _only_panel(work: Work, form: PanelForm, *, but: Panel | None = None) -> None:
    other = work.session.scalar(select(Panel).where(Panel.name == form.name, Panel.active))
    if other is not None and other is not but:
        raise Refused(
            _("There is a panel “{name}” already.").format(name=form.name),
            hint=_("Choose another name, or retire that one."),
            code="name",
        )


def _panel_columns(work: Work, form: PanelForm) -> dict[str, Any]:
    lot = subject_id_of(work, form.cocktail_lot, Kind.LOT) if form.cocktail_lot else None
    return {"name": form.name, "cocktail_lot_id": lot, "content": {"markers": form.markers or ""}}


def _place_columns(work: Work, form: PlaceForm) -> dict[str, Any]:
    parent = subject_id_of(work, form.inside, Kind.PLACE) if form.inside else None
    return {"name": form.name, "parent_id": parent, "temperature_c": form.temperature_c, "remark": form.remark}


def _not_in_itself(work: Work, place: Place, parent_id: int | None) -> None:
    while parent_id is not None:
        if parent_id == place.id:
            raise Refused(
                _("{name} can't stand in itself.").format(name=place.name),
                hint=_("Scan the place that it stands in."),
                code="inside",
            )
        parent_id = work.get(Place, parent_id).parent_id


def _tell_all_in(work: Work, place: Place) -> None:
    stands = select(Item).join(Placement, Placement.item_id == Item.id)
    for item in work.session.scalars(stands.where(Placement.place_id == place.id, Placement.is_current)).all():
        storage.tell_place(work, item)
    for inside in work.session.scalars(select(Place).where(Place.parent_id == place.id)).all():
        _tell_all_in(work, inside)


def _grid_holds(work: Work, box: Item, name: str, inside: tuple[str, ...]) -> None:
    held = work.session.scalars(select(Placement.position).where(Placement.box_id == box.id, Placement.is_current))
    outside = [position for position in held if position not in inside]
    if outside:
        raise Refused(
            _("{name} holds something at {position}, outside this grid.").format(name=name, position=outside[0]),
            hint=_("Move it first, or keep the grid."),
            code="rows",
        )
