"""Blood collection: the draw and its tubes."""

from datetime import date
from typing import ClassVar

from app.domain.form import Form, entry
from app.domain.times import Moment
from app.domain.words import Assay, DrawSite, Position, Purpose, TubeType, YesNo, label_of
from app.i18n import N_

DRAW = N_("Draw")
TUBE = N_("Tube")


class DrawForm(Form):
    """One venepuncture. Its time is required of a tube; where a source has only the date, windows are not computable."""

    TITLE: ClassVar[str] = N_("Blood draw")

    at: Moment | None = entry(N_("Drawn at"), section=DRAW, required=True, cdisc="BEDTC")
    collector: str | None = entry(N_("Drawn by (initials)"), section=DRAW)
    site: DrawSite | None = entry(N_("Site"), section=DRAW)
    discard_tube: YesNo | None = entry(N_("First tube discarded"), section=DRAW)
    needle_g: int | None = entry(N_("Needle"), unit="G", low=16, high=25, section=DRAW)
    tourniquet_s: int | None = entry(N_("Tourniquet"), unit="s", low=0, high=900, section=DRAW)
    position: Position | None = entry(N_("Position"), section=DRAW)
    fasting: YesNo | None = entry(N_("Fasting"), section=DRAW)


class TubeForm(Form):
    """One blood tube of a draw."""

    TITLE: ClassVar[str] = N_("Blood tube")

    tube_type: TubeType | None = entry(N_("Tube type"), section=TUBE, required=True, may_be_missing=False)
    purpose: Purpose | None = entry(N_("Purpose"), section=TUBE, required=True, may_be_missing=False)
    assay: Assay | None = entry(N_("Assay"), section=TUBE, required=True, may_be_missing=False)
    lot_text: str | None = entry(N_("Tube lot"), section=TUBE, code=True)
    expiry: date | None = entry(N_("Expires"), section=TUBE)
    nominal_ml: float | None = entry(N_("Nominal volume"), unit="mL", low=0.1, high=20, section=TUBE)
    drawn_ml: float | None = entry(
        N_("Drawn volume"), unit="mL", low=0, high=20, places=1, section=TUBE, cdisc="VOLUME"
    )
    position_in_draw: int | None = entry(N_("Order in the draw"), low=1, high=20, section=TUBE)
    inversions: int | None = entry(N_("Inversions"), low=0, high=50, section=TUBE)


def tube_type_named(name: str) -> TubeType | None:
    """The tube type that a lot's name speaks of ("CellSave 10 mL"); None where it names none."""
    told = _bare(name)
    for each in TubeType:
        if each not in (TubeType.OTHER, TubeType.UNKNOWN) and (_bare(each.value) in told or _bare_label(each) in told):
            return each
    return TubeType.STRECK_CFDNA_BCT if "streck" in told else None


def usual_for(tube_type: TubeType) -> tuple[Purpose, Assay]:
    """What blood in such a tube is mostly drawn for; a person changes it."""
    if tube_type is TubeType.CELLSAVE:
        return Purpose.CTC, Assay.CTC_CELLSEARCH
    return Purpose.DP, Assay.DP_FLOW


def _bare(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def _bare_label(tube_type: TubeType) -> str:
    return _bare(label_of(tube_type))
