"""People at the bench: accounts and the roles they hold from one day to another."""

from datetime import date

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from db.base import DIGESTED, Watched
from db.words import Role


class User(Watched):
    __tablename__ = "user"

    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    initials: Mapped[str]
    barcode: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str] = mapped_column(info=DIGESTED)
    pin_hash: Mapped[str | None] = mapped_column(info=DIGESTED)
    must_change: Mapped[bool] = mapped_column(default=False, server_default="0")
    """The password was given by somebody else: it is changed at the first sign-in."""
    active: Mapped[bool] = mapped_column(default=True)


class RoleGrant(Watched):
    """A role held by a person from one day to another (delegation log); `until` is open while it is None."""

    __tablename__ = "role_grant"
    __table_args__ = (Index("ix_role_grant_user", "user_id"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    role: Mapped[Role]
    since: Mapped[date]
    until: Mapped[date | None]
