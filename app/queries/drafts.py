"""Drafts that a person left open."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Draft


def draft(session: Session, user_id: int, key: str) -> Mapping[str, Any]:
    """What the person typed under this key and did not confirm; empty where nothing is kept."""
    content = session.scalar(select(Draft.content).where(Draft.user_id == user_id, Draft.key == key))
    return dict(content) if content else {}
