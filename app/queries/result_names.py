"""Whose rows a sample of a file holds: by the provider's name, by what people said of this name before, by a code in it."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.domain.barcode import LENGTH, is_code, normalised, printed
from app.domain.dispatch import OUT
from app.domain.words import CELL_KINDS, FileKind, Kind, Quarantine, SampleState
from app.i18n import _
from db.models import Code, File, Item, Participant, ResultFile, ResultSample, Shipment, ShipmentItem

SEQUENCED: Final = (*CELL_KINDS, Kind.WGA_PRODUCT, Kind.ALIQUOT, Kind.EXTRACT, Kind.SECTION)
"""What a row of results can be about."""


@dataclass(frozen=True, slots=True)
class NamedSample:
    """A sample's name and the item it means. `told` says in words why its rows stand apart, or how the item was found."""

    name: str
    item_id: int | None = None
    code: str = ""
    number: int | None = None
    quarantine: Quarantine | None = None
    told: str = ""

    @property
    def state(self) -> SampleState:
        return SampleState.MAPPED if self.quarantine is None else SampleState.QUARANTINED


def named(
    session: Session,
    kind: FileKind,
    names: Sequence[str],
    *,
    twice: Iterable[str] = (),
    shipment: str = "",
    provider: str = "",
) -> tuple[NamedSample, ...]:
    """One answer a name, in their order. Nothing is guessed: what is not certain goes to quarantine (domain 3.1)."""
    finder = Finder(session, kind, shipment, provider)
    found = [finder.find(name) for name in names]
    shared = {item for item, count in Counter(each.item_id for each in found if each.item_id).items() if count > 1}
    repeated = set(twice) | {name for name, count in Counter(names).items() if count > 1}
    told = [each if each.quarantine else finder.checked(each) for each in found]
    return tuple(
        replace(each, quarantine=Quarantine.DUPLICATE, told=_("The file tells it twice."))
        if each.name in repeated or each.item_id in shared
        else each
        for each in told
    )


class Finder:
    """Looks names up in the shipments that left, in earlier answers of people, and in the registry of codes."""

    def __init__(self, session: Session, kind: FileKind, shipment: str, provider: str) -> None:
        self.session, self.kind, self.shipment = session, kind, normalised(shipment)
        sent = session.execute(self._sent()).all()
        self.by_name = _by_key((row.provider_name, row.item_id) for row in sent if row.provider_name)
        self.sent = {row.item_id for row in sent}
        self.remembered = _by_key(session.execute(_remembered(provider)).tuples())
        self.known = self._results_in()

    def find(self, name: str) -> NamedSample:
        for how, items in (
            (_("the provider's name"), self.by_name.get(_key(name), ())),
            (_("as two people said before"), self.remembered.get(_key(name), ())),
            (_("its code"), self._by_code(name)),
        ):
            if len(items) == 1:
                return self._of(name, items[0], how)
            if items:
                told = _("The name means {count} items.").format(count=len(items))
                return NamedSample(name, quarantine=Quarantine.UNKNOWN, told=told)
        return NamedSample(name, quarantine=Quarantine.UNKNOWN, told=_("No item bears this name."))

    def checked(self, sample: NamedSample) -> NamedSample:
        """A found item that the shipment does not hold, or that has such results already, stands apart."""
        if sample.item_id not in self.sent:
            told = (
                _("{code} is not in {shipment}.").format(code=printed(sample.code), shipment=printed(self.shipment))
                if self.shipment
                else _("{code} was never sent to sequencing.").format(code=printed(sample.code))
            )
            return replace(sample, quarantine=Quarantine.FOREIGN, told=told)
        if before := self.known.get(sample.item_id or 0):
            told = _("{code} has such results already, from {file}.").format(code=printed(sample.code), file=before)
            return replace(sample, quarantine=Quarantine.DUPLICATE, told=told)
        return sample

    def _of(self, name: str, item_id: int, how: str) -> NamedSample:
        row = self.session.execute(
            select(Item.barcode, Item.kind, Participant.number)
            .outerjoin(Participant, Participant.id == Item.participant_id)
            .where(Item.id == item_id)
        ).one()
        sample = NamedSample(name, item_id, row.barcode, row.number, told=how)
        if row.kind in SEQUENCED:
            return sample
        told = _("{code} is nothing that is sequenced.").format(code=printed(row.barcode))
        return replace(sample, quarantine=Quarantine.FOREIGN, told=told)

    def _by_code(self, name: str) -> tuple[int, ...]:
        """The items whose codes the name holds, ours among other letters: `MB-023-D007-R_S12`."""
        codes = codes_within(name)
        rows = select(Code.subject_id).where(Code.text.in_(codes), Code.subject == "item")
        return tuple(dict.fromkeys(self.session.scalars(rows)))

    def _sent(self) -> Select[Any]:
        rows = (
            select(ShipmentItem.item_id, ShipmentItem.provider_name)
            .join(Shipment, Shipment.id == ShipmentItem.shipment_id)
            .where(Shipment.status.in_(OUT), ShipmentItem.voided.is_(False))
        )
        return rows.where(Shipment.barcode == self.shipment) if self.shipment else rows

    def _results_in(self) -> Mapping[int, str]:
        """The items that have such results already, and the file they came in."""
        rows = self.session.execute(
            select(ResultSample.item_id, File.name)
            .join(ResultFile, ResultFile.id == ResultSample.result_file_id)
            .join(File, File.id == ResultFile.file_id)
            .where(ResultSample.state == SampleState.MAPPED, ResultFile.kind == self.kind)
        )
        return {row.item_id: row.name for row in rows if row.item_id is not None}


def codes_within(name: str) -> tuple[str, ...]:
    """The codes of ours, with a check character that fits, that a text holds."""
    text = re.sub(r"[^0-9A-Za-z]", "", name).upper()
    parts = (text[start : start + LENGTH] for start in range(len(text) - LENGTH + 1))
    return tuple(dict.fromkeys(part for part in parts if is_code(part)))


def _remembered(provider: str) -> Select[Any]:
    """The names that two people gave an item before, of this provider where one is told."""
    rows = select(ResultSample.name, ResultSample.item_id).where(
        ResultSample.state == SampleState.MAPPED, ResultSample.confirmed_by.is_not(None)
    )
    if provider:
        rows = rows.join(ResultFile, ResultFile.id == ResultSample.result_file_id).where(
            ResultFile.provider == provider
        )
    return rows


def _by_key(pairs: Iterable[tuple[str, int | None]]) -> Mapping[str, tuple[int, ...]]:
    """The items by name, without regard to case and blanks."""
    found: dict[str, tuple[int, ...]] = {}
    for name, item in pairs:
        if item is not None and item not in found.get(_key(name), ()):
            found[_key(name)] = (*found.get(_key(name), ()), item)
    return found


def _key(name: str) -> str:
    return name.strip().casefold()
