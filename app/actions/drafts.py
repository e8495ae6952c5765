"""Drafts: what a person typed and did not confirm yet. No record: it is neither audited nor exported."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from app.work import Work
from db.models import Draft


def keep(work: Work, key: str, content: Mapping[str, Any]) -> None:
    """Keep what the person typed under this key; nothing typed empties it."""
    row = work.session.scalar(select(Draft).where(Draft.user_id == work.who.id, Draft.key == key))
    if row is None:
        work.add(Draft(user_id=work.who.id, key=key, content=dict(content), at=work.now))
    elif dict(row.content) != dict(content):
        row.content = dict(content)
        row.at = work.now
