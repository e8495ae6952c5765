"""What can be done to a row of a register, by the register it is in."""

from typing import Any, Final

from app.actions import registers
from app.domain.form import Form
from app.domain.register_forms import BoxForm, InstrumentForm, LotForm, PanelForm, PlaceForm
from app.domain.words import LotState
from app.i18n import N_
from app.lab import Lab

SHOWN_AT_MOST: Final = 100
RECALL: Final = ("recall", N_("Recall"))
_STATES: Final = {"release": LotState.RELEASED, "block": LotState.BLOCKED, "exhaust": LotState.EXHAUSTED}
_FORMS: Final[dict[str, type[Form]]] = {"lots": LotForm, "instruments": InstrumentForm, "places": PlaceForm}


def add(lab: Lab, form: Form) -> str:
    """Register what a form holds; returns its code, or a panel's name."""
    match form:
        case LotForm():
            return lab.do(registers.add_lot, form)
        case InstrumentForm():
            return lab.do(registers.add_instrument, form)
        case PlaceForm():
            return lab.do(registers.add_place, form)
        case BoxForm():
            return lab.do(registers.add_box, form)
        case PanelForm():
            lab.do(registers.add_panel, form)
            return form.name or ""
    raise TypeError(type(form))


def revise(lab: Lab, form: Form, row: Any, reason: str) -> None:
    """Save what a form holds over the row that was shown."""
    match form:
        case LotForm():
            lab.do(registers.revise_lot, row.barcode, form, seen=row.version, reason=reason)
        case InstrumentForm():
            lab.do(registers.revise_instrument, row.barcode, form, seen=row.version, reason=reason)
        case PlaceForm():
            lab.do(registers.revise_place, row.barcode, form, seen=row.version, reason=reason)
        case BoxForm():
            lab.do(registers.revise_box, row.barcode, form, seen=row.version, reason=reason)
        case PanelForm():
            lab.do(registers.revise_panel, row.id, form, seen=row.version, reason=reason)


def offered(key: str, row: Any) -> tuple[tuple[str, str], ...]:
    """The acts on a row beside saving it: key and words."""
    match key:
        case "lots":
            return _of_lot(row)
        case "instruments":
            use = ("retire", N_("Retire")) if row.in_use else ("take-up", N_("Use again"))
            return (("calibrated", N_("Calibrated")), use)
        case "panels":
            return (("retire-panel", N_("Retire")),) if row.active else (("offer-panel", N_("Use again")),)
    return ()


def carry_out(lab: Lab, key: str, row: Any, form: Form | None, reason: str) -> None:
    """Do one of the acts offered."""
    match key:
        case "open":
            lab.do(registers.open_lot, row.barcode)
        case "release" | "block" | "exhaust":
            lab.do(registers.set_lot_state, row.barcode, _STATES[key], seen=row.version, reason=reason)
        case "calibrated":
            due = form.calibration_due if isinstance(form, InstrumentForm) else None
            if due is not None:
                lab.do(registers.calibrated, row.barcode, due, seen=row.version)
        case "retire" | "take-up":
            lab.do(registers.set_in_use, row.barcode, in_use=key == "take-up", seen=row.version, reason=reason)
        case "retire-panel" | "offer-panel":
            lab.do(registers.set_panel_active, row.id, active=key == "offer-panel", seen=row.version)


def values_of(key: str, row: Any) -> dict[str, Any]:
    """The values of a row under the names of its form."""
    match key:
        case "boxes":
            return {"name": row.name, "rows": row.height, "columns": row.columns}
        case "panels":
            return {"name": row.name, "cocktail_lot": row.barcode, "markers": row.content.get("markers", "")}
    names = {field.name for field in _FORMS[key].fields()}
    return {name: value for name, value in row._mapping.items() if name in names and value is not None}


def _of_lot(row: Any) -> tuple[tuple[str, str], ...]:
    acts = []
    if row.opened_on is None:
        acts.append(("open", N_("Opened today")))
    if row.state is LotState.RECALLED:
        return (RECALL,)
    if row.state is not LotState.RELEASED:
        acts.append(("release", N_("Release")))
    if row.state is LotState.RELEASED:
        acts += [("exhaust", N_("Used up")), ("block", N_("Block"))]
    return (*acts, RECALL)
