"""A box whose tubes were scanned again: the record follows what was seen, every stay before it is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.actions.codes import item_of
from app.actions.deviations import deviate
from app.actions.storage import begin_stay, current, end_stay, minutes_out
from app.domain.barcode import printed
from app.domain.box import may_be_stored
from app.domain.errors import Refused
from app.domain.words import Custody, DeviationCode, Kind, Severity
from app.i18n import _
from app.queries.boxes import compared
from app.work import Versioned, Work
from db.models import Item, Placement


@dataclass(frozen=True, slots=True)
class Rearranged:
    """How many things moved, came from elsewhere, and which were not found."""

    moved: int
    came: int
    missing: tuple[str, ...]


def rearrange(
    work: Work,
    scanned: str,
    seen: Mapping[str, str],
    reason: str,
    *,
    seen_version: int | Versioned | None,
    keep_unknown: bool = False,
) -> Rearranged:
    """Let a box hold what was seen in it (codes by position), with the reason.

    What moved or came has a stay of its own from now on; what was not seen stands nowhere, its custody stays until a
    person says that it is lost. `keep_unknown` writes the codes that are none of ours into the remark of the box.
    """
    box = item_of(work, scanned, Kind.BOX)
    work.expect(box, seen_version)
    told = compared(work.session, box.barcode, seen)
    found = told.difference
    if found.is_none and not (keep_unknown and told.odd):
        raise Refused(
            _("{box} stands as the record says.").format(box=printed(box.barcode)), hint=_("Nothing is to be changed.")
        )
    work.because(reason)
    for gone in found.missing:
        _leave(work, item_of(work, gone.code), box)
    for each in (*found.moved, *found.foreign):
        _stand(work, item_of(work, each.code), box, each.position)
    if keep_unknown and told.odd:
        box.remark = _with_line(box.remark, [(each.position, each.typed) for each in told.odd])
    counts = {"moved": len(found.moved), "came": len(found.foreign), "missing": len(found.missing)}
    work.log("box.rearranged", box, **counts)
    return Rearranged(len(found.moved), len(found.foreign), tuple(each.code for each in found.missing))


def lose(work: Work, codes: Sequence[str], description: str) -> int:
    """Record that things were not found and are lost, with a deviation drafted a participant; returns how many."""
    if not description.strip():
        raise Refused(_("A loss needs its description."), hint=_("Say where it was looked for, and since when."))
    lost = [item_of(work, each) for each in codes]
    for item in lost:
        may_be_stored(item.barcode, item.custody)
        if item.custody is Custody.LOST:
            raise Refused(
                _("{code} is recorded as lost already.").format(code=printed(item.barcode)),
                hint=_("Nothing was changed."),
                code=item.barcode,
            )
        placed = current(work, item)
        if placed is not None:
            end_stay(work, item, placed)
        item.revise(custody=Custody.LOST, changed_at=work.now)
        work.log("item.lost", item)
    if not lost:
        raise Refused(_("Nothing is named that is lost."), hint=_("Compare the box with its record first."))
    _deviate(work, lost, description.strip())
    return len(lost)


def _deviate(work: Work, lost: Sequence[Item], description: str) -> None:
    for owner in dict.fromkeys(item.participant_id for item in lost):
        mine = [item for item in lost if item.participant_id == owner]
        deviate(work, DeviationCode.LOST, description, rule="", items=mine, severity=Severity.MAJOR)


def _leave(work: Work, item: Item, box: Item) -> None:
    placed = current(work, item)
    if placed is not None:
        end_stay(work, item, placed)
        work.log("item.not_found", item, where=box.barcode, position=placed.position)


def _stand(work: Work, item: Item, box: Item, position: str) -> None:
    """A stay of its own; minutes out of the freezer are counted for what comes from outside this box."""
    before = current(work, item)
    is_here = before is not None and before.box_id == box.id
    placed = Placement(item_id=item.id, box_id=box.id, position=position, at=work.moment())
    placed.out_of_freezer_min = None if is_here else minutes_out(work, item)
    begin_stay(work, item, placed)
    work.log("item.stored", item, where=box.barcode, position=position)


def _with_line(remark: str | None, unknown: Sequence[tuple[str, str]]) -> str:
    """The remark of a box with a line that names unknown codes by position; the line of an earlier scan makes room."""
    told = _("Not ours: {codes}")
    began = told.partition("{")[0]
    lines = [line for line in (remark or "").splitlines() if not line.startswith(began)]
    codes = ", ".join(f"{position} {typed}" for position, typed in unknown)
    return "\n".join([*lines, told.format(codes=codes)])
