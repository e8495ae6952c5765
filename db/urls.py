"""Where a store is: the path of an SQLite file, or the URL of a PostgreSQL database, never shown with its password."""

from typing import Final

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

POSTGRES: Final = ("postgresql://", "postgres://", "postgresql+psycopg://")
SQLITE: Final = "sqlite:///"


class NotAUrl(ValueError):
    """The text is no URL of a PostgreSQL database."""


def is_postgres(place: str) -> bool:
    return place.startswith(POSTGRES)


def postgres_url(place: str) -> URL:
    """The URL with our driver, however it was written; NotAUrl where it names no database."""
    try:
        found = make_url(place).set(drivername="postgresql+psycopg")
    except (ArgumentError, ValueError) as error:
        raise NotAUrl from error
    if not found.database:
        raise NotAUrl
    return found


def masked(place: str) -> str:
    """A URL as it may be shown, logged and kept: neither its password nor its options."""
    url = postgres_url(place)
    told = URL.create("postgresql", url.username, None, url.host, url.port, url.database)
    return told.render_as_string()
