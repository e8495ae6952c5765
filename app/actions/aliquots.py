"""Aliquots of a product or an extract: each with its own barcode, the volume left in what they came from."""

from app import consent
from app.actions import labels
from app.actions.codes import item_of, new_item
from app.actions.deviations import deviate
from app.actions.runs import as_late
from app.domain.aliquot import AliquotForm, Taken, may_be_taken
from app.domain.errors import Refused
from app.domain.order import not_in_future
from app.domain.step import may_be_worked_on
from app.domain.times import Moment
from app.domain.words import DeviationCode, Edge, Kind, Processing
from app.i18n import _
from app.queries.specimens import specimen
from app.work import Work
from db.models import Item, Participant

SOURCES = (Kind.WGA_PRODUCT, Kind.EXTRACT)


def make(work: Work, scanned: str, form: AliquotForm, *, made_at: Moment | None = None) -> list[str]:
    """Divide a product or an extract; returns the codes of the aliquots, whose labels wait.

    More than is left is refused; of aliquots that are there already (`made_at`) it is a fact with its deviation.
    """
    source = item_of(work, scanned, *SOURCES)
    taken = Taken(source.barcode, source.volume_ul, form.count or 0, form.volume_ul or 0.0)
    if not taken.amount:
        raise Refused(_("An aliquot needs its volume."), hint=_("Type the volume of each."), code="volume_ul")
    if made_at is None:
        may_be_worked_on(specimen(work.session, work.settings, source.id))
        may_be_taken(taken)
    not_in_future(_("The division"), made_at, now=work.now)
    consent.note_facts(work, [source], made_at)
    at = as_late(made_at).iso if made_at else None
    made = [_aliquot(work, source, taken.each, at) for _place in range(taken.count)]
    source.revise(volume_ul=form.left_ul if form.left_ul is not None else taken.left, changed_at=work.now)
    work.log("aliquots.made", source, count=taken.count, volume_ul=taken.each, at=at)
    if taken.is_too_much:
        deviate(work, DeviationCode.VOLUME, taken.sentence(), rule="VOLUME", items=[source])
    return [each.barcode for each in made]


def _aliquot(work: Work, source: Item, volume_ul: float, at: str | None) -> Item:
    owner = work.get(Participant, source.participant_id) if source.participant_id else None
    item = new_item(
        work,
        Kind.ALIQUOT,
        owner,
        parent=source,
        edge=Edge.ALIQUOT_OF,
        processing=Processing.AVAILABLE,
        quality=source.quality,
        role=source.role,
        volume_ul=volume_ul,
        restriction=source.restriction,
        restriction_reason=source.restriction_reason,
    )
    labels.ask(work, item)
    work.log("aliquot.made", item, volume_ul=volume_ul, at=at)
    return item
