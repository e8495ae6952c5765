"""The verb that moves a store to a database on a server, or back to a file."""

from typing import Final

from app.cli_typed import Told, Verb, options_of, person_at, say, signed_in
from app.i18n import _, ngettext
from app.moving import arrive, half_moved, move
from app.opening import default_store
from app.queries.verify import verify


def _move_to(told: Told) -> int:
    """A move that was stopped before its last step is ended; any other begins anew."""
    place = str(told.store or default_store())
    there = half_moved(place, told.place)
    if there is not None:
        lab = person_at(there, told)
        found = lab.ask(verify)
        arrive(place, there.url, lab.who, found, there.clock)
        return say(told, _("The store is now in {place}.").format(place=there.place), place=there.place)
    lab = signed_in(told)
    moved = move(lab.store, lab.who, told.place)
    rows = sum(count for count, _sum in moved.sums.values())
    text = ngettext(
        "The store is now in {place}: {count} row, compared; head {head}.",
        "The store is now in {place}: {count} rows, compared; head {head}.",
        rows,
    )
    tables = {name: {"rows": count, "sha256": digest} for name, (count, digest) in moved.sums.items()}
    said = text.format(place=moved.place, count=rows, head=moved.head)
    return say(told, said, place=moved.place, changes=moved.changes, head=moved.head, tables=tables)


MOVE: Final = Verb(
    "move-to",
    "move the store to an empty PostgreSQL database, or from there to a file, and compare",
    _move_to,
    options_of(("place", {"help": "postgresql://person@server/dptrace, or the path of a file that does not exist"})),
)
