"""Drafts that a person left open."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Draft


@dataclass(frozen=True, slots=True)
class Kept:
    """What was typed and not confirmed, and when it was kept; None of a draft that was never begun."""

    content: Mapping[str, Any]
    at: datetime | None = None


def draft(session: Session, user_id: int, key: str) -> Kept:
    """What the person typed under this key; empty where nothing is kept."""
    row = session.execute(select(Draft.content, Draft.at).where(Draft.user_id == user_id, Draft.key == key)).first()
    return Kept(dict(row.content), row.at) if row is not None and row.content else Kept({})
