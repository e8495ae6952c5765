"""A participant's record with what sequencing told and people signed: what the printed forms read."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from app.queries import sheets
from app.queries.case import case
from app.queries.case_parts import Case
from app.queries.origin_view import OriginView, origin_view
from app.queries.signatures import signature_list
from app.settings import Settings
from db.models import ResultFile


def paper_case(session: Session, settings: Settings, number: int) -> Case:
    """The record of a participant with the case of the cells' origin; NotFound where none has this number."""
    found = case(session, settings, number)
    view = origin_view(session, settings, number)
    signed = tuple(reversed(signature_list(session, settings, number)))
    return replace(found, origin=view, signed=signed, files=(*found.files, *_of_results(session, view)))


def _of_results(session: Session, view: OriginView) -> Sequence[Row[Any]]:
    """The provider's files that tell something of the participant: they hold other people's samples too."""
    told = {source.file_id for source in view.case.sources}
    if not told:
        return ()
    wanted = set(session.scalars(select(ResultFile.file_id).where(ResultFile.id.in_(told))))
    return [row for row in sheets.files(session) if row.number is None and row.id in wanted]
