"""What every table shares: names of constraints, types for time and frozen records, Base, Watched and AppendOnly."""

import enum
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any, ClassVar

from sqlalchemy import Boolean, Date, Dialect, Integer, MetaData, String, Text, inspect
from sqlalchemy import Enum as SqlEnum
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, declared_attr, mapped_column
from sqlalchemy.types import TypeDecorator

from db.moment import Moment

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

Record = Mapping[str, Any]

FREE_TEXT = {"free_text": True}
UNAUDITED = {"unaudited": True}
DIGESTED = {"digested": True}
"""A secret: its audit holds the SHA-256 of what is stored, so that another one put in its place is found."""


def canonical(value: object) -> str:
    """JSON with sorted keys and no spare blanks: the same value gives the same text."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant, stored as ISO text in UTC that sorts by time on every database."""

    impl = String(27)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its zone")
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        return None if value is None else datetime.fromisoformat(value.removesuffix("Z")).replace(tzinfo=UTC)


class MomentText(TypeDecorator[Moment]):
    """A Moment in its stored text, which sorts by time."""

    impl = String(40)
    cache_ok = True

    def process_bind_param(self, value: Moment | None, dialect: Dialect) -> str | None:
        return None if value is None else value.text()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Moment | None:
        return None if value is None else Moment.parse(value)


class FrozenRecord(TypeDecorator[Record]):
    """A mapping kept as canonical JSON text; it comes back read-only, because edits in place would be lost unseen."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Record | None, dialect: Dialect) -> str | None:
        return None if value is None else canonical(dict(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Record | None:
        return None if value is None else MappingProxyType(json.loads(value))

    def compare_values(self, x: Any, y: Any) -> bool:
        return (x is None) == (y is None) and (x is None or dict(x) == dict(y))


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        int: Integer,
        str: Text,
        bool: Boolean,
        date: Date,
        datetime: UtcDateTime,
        Moment: MomentText,
        Record: FrozenRecord,
        enum.Enum: SqlEnum(
            enum.Enum,
            native_enum=False,
            create_constraint=False,
            validate_strings=True,
            length=40,
            values_callable=lambda words: [word.value for word in words],
        ),
    }

    id: Mapped[int] = mapped_column(primary_key=True)


class Watched(Base):
    """A table whose every change is audited field by field; its rows are never deleted, only voided."""

    __abstract__ = True

    version: Mapped[int] = mapped_column(info=UNAUDITED)
    voided: Mapped[bool] = mapped_column(default=False)

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.__table__.c.version} if hasattr(cls, "__table__") else {}

    def revise(self, **values: object) -> None:
        """Write several columns at once; the names are columns of this table."""
        known = {attribute.key for attribute in self.__mapper__.column_attrs}
        for name, value in values.items():
            if name not in known:
                raise AttributeError(f"{type(self).__name__} has no column {name}")
            setattr(self, name, value)

    def held(self, *names: str) -> dict[str, Any]:
        """The present values of these columns."""
        return {name: inspect(self).attrs[name].value for name in names}


class AppendOnly(Base):
    """A table that triggers keep from UPDATE, DELETE and INSERT over an existing key."""

    __abstract__ = True


__all__ = [
    "DIGESTED",
    "FREE_TEXT",
    "UNAUDITED",
    "AppendOnly",
    "Base",
    "MappedAsDataclass",
    "Record",
    "Watched",
    "canonical",
]
