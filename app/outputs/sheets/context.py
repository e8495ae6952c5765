"""What every data sheet needs to know of the store, read once: persons, last changes, signatures, open queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.derived import RecordStatus
from app.domain.times import Moment
from app.domain.withdrawal import Standing, Use, Withdrawn, standing
from app.domain.words import SignatureMeaning
from app.outputs.sheets.fact import fact
from app.queries import trail
from app.queries.locks import is_study_locked, locked_numbers
from app.queries.withdrawals import withdrawn_by_number
from app.settings import Settings
from app.tables import Column
from db.models import Query, Signature, User

LOGINS: Final = frozenset({"user", "operator", "receiver", "reader", "pathologist"})
BY: Final = "_by"
"""Fields that hold a user name in the store, and how others of them end; outside, the code of the person's card."""
INITIALS: Final = frozenset({"checked_by", "collector", "second_person", "identity_second", "content.initials"})
"""Fields where initials are typed; those of people with an account become the code of their card."""


OWN_TIMES: Final = ("started", "at", "made", "sorted_at", "taken", "received", "cut_at")
"""Under which of these names a row says when it was done."""
TELLS_THE_LEAVING: Final = frozenset(
    {"", "participant", "consent", "deviation", "deviation_item", "shipment", "shipment_item", "placement"}
    | {"destruction", "destruction_item", "signature", "query"}
)
"""What returns, leaves or is told of a withdrawal itself goes out all the same."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which part of the data goes out: participants and sheets (none named: all), locked records only, flat or cdisc.

    `since_change` is the data cut of the earlier export against which CHANGES is told.
    """

    participants: tuple[int, ...] = ()
    sheets: tuple[str, ...] = ()
    since_change: int = 0
    recipient: str = ""
    locked_only: bool = False
    profile: str = "flat"

    def holds(self, number: int | None) -> bool:
        """Whether a participant's rows are wanted; rows of nobody only where all are."""
        return not self.participants or number in self.participants


@dataclass(slots=True)
class Context:
    """The store as an export reads it; `locked` participants by number.

    `kept` are the audited rows that went out, `held_back` those that did not (R20).
    """

    session: Session
    settings: Settings
    wanted: Wanted
    last_of_all: datetime | None = None
    persons: Mapping[str, str] = field(default_factory=dict)
    initials: Mapping[str, str] = field(default_factory=dict)
    locked: frozenset[int] = frozenset()
    is_study_locked: bool = False
    kept: set[tuple[str, int]] = field(default_factory=set)
    left: Mapping[int, Withdrawn] = field(default_factory=dict)
    held_back: set[tuple[str, int]] = field(default_factory=set)
    _first: dict[str, Mapping[int, datetime]] = field(default_factory=dict)
    _changed: dict[str, Mapping[int, datetime]] = field(default_factory=dict)
    _signed: dict[str, Mapping[int, RecordStatus]] = field(default_factory=dict)
    _queries: dict[str, Mapping[int, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, session: Session, settings: Settings, wanted: Wanted) -> "Context":
        people = session.execute(select(User.login, User.initials, User.barcode)).all()
        return cls(
            session,
            settings,
            wanted,
            trail.last_change_of_data(session),
            {row.login: row.barcode for row in people},
            {row.initials.upper(): row.barcode for row in people},
            locked_numbers(session),
            is_study_locked(session),
            left=withdrawn_by_number(session),
        )

    @property
    def is_part(self) -> bool:
        """Whether some of the study's data stay behind; of a locked study everything is locked."""
        return bool(self.wanted.participants) or (self.wanted.locked_only and not self.is_study_locked)

    def is_locked(self, numbers: Sequence[int | None]) -> bool:
        """Whether a row of these participants, or of nobody, is closed to changes."""
        return self.is_study_locked or all(number in self.locked for number in numbers)

    def last_change(self, table: str, key: int) -> datetime | None:
        if table not in self._changed:
            self._changed[table] = trail.last_changes(self.session, table)
        return self._changed[table].get(key)

    def is_after_withdrawal(self, table: str, row: Any, number: int | None) -> bool:
        """Whether a row came after a withdrawal that forbids new use (R20): by its own time, else by its first entry.

        A file of results is told even so, with the count of what came too late in it.
        """
        left = self.left.get(number) if number is not None else None
        if left is None or table in TELLS_THE_LEAVING or fact(row, "result_file_id") is not None:
            return False
        at = next((each for name in OWN_TIMES if isinstance(each := fact(row, name), Moment)), None)
        if at is None:
            return self.came_after_withdrawal(table, int(fact(row, "id") or 0), number)
        return standing(Use.EXPORT, left, at) is Standing.LEFT_OUT

    def came_after_withdrawal(self, table: str, key: int, number: int | None) -> bool:
        """Whether a row of a table first came into the record after such a withdrawal."""
        left = self.left.get(number) if number is not None else None
        if left is None or table in TELLS_THE_LEAVING:
            return False
        if table not in self._first:
            self._first[table] = trail.first_changes(self.session, table)
        first = self._first[table].get(key)
        at = Moment.of(first, zone=self.settings.zone) if first is not None else None
        return at is not None and standing(Use.EXPORT, left, at) is Standing.LEFT_OUT

    def signature(self, table: str, key: int) -> RecordStatus | None:
        """Verified by a review, signed by any other signature; None where nobody signed."""
        if table not in self._signed:
            rows = self.session.execute(
                select(Signature.subject_id, Signature.meaning)
                .where(Signature.subject == table, Signature.voided.is_(False))
                .order_by(Signature.id)
            )
            self._signed[table] = {
                row[0]: RecordStatus.VERIFIED if row[1] is SignatureMeaning.REVIEWED else RecordStatus.SIGNED
                for row in rows
            }
        return self._signed[table].get(key)

    def open_queries(self, table: str, key: int) -> int:
        if table not in self._queries:
            rows = self.session.execute(
                select(Query.subject_id, func.count(Query.id))
                .where(Query.subject == table, Query.closed.is_(None), Query.voided.is_(False))
                .group_by(Query.subject_id)
            )
            self._queries[table] = {row[0]: row[1] for row in rows}
        return self._queries[table].get(key, 0)

    def person(self, row: Any, column: Column[Any], value: Any) -> Any:
        """The code of a person's card where a field names one of our people; the value itself elsewhere."""
        name = fact(row, "field") if column.attribute in ("old", "new") else column.attribute
        if name in LOGINS or name.endswith(BY):
            value = self.persons.get(str(value), value)
        if name in INITIALS and value:
            return self.initials.get(str(value).upper(), value)
        return value
