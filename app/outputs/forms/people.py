"""Papers about the people at the bench: the delegation log of a day, and who may do what."""

from datetime import date
from typing import Final

from app.domain.masking import knowing
from app.domain.permissions import matrix
from app.domain.times import Moment
from app.domain.words import Role, label_of
from app.i18n import _
from app.lab import Lab
from app.outputs.forms.blocks import Block, Grid, Head, Note, PaperDocument, SignHere
from app.outputs.forms.paper import build
from app.outputs.forms.words import when
from app.queries.accounts import names_of_people
from app.queries.delegation import delegations

VERSION: Final = "1"
MAY: Final = "✓"


def delegation_log(lab: Lab, day: date) -> bytes:
    """Who held which role on a day, from when to when, and who granted it; to be signed."""
    rows = [
        [
            row.name,
            row.initials,
            row.role_text,
            row.since.isoformat(),
            row.until.isoformat() if row.until else _("open"),
            row.granted_by,
            row.ended_by,
        ]
        for row in lab.ask(delegations, on=day)
    ]
    heads = [_("Name"), _("Initials"), _("Role"), _("From"), _("To"), _("Granted by"), _("Ended by")]
    blocks: list[Block] = [
        Head(_("Roles held on {day}").format(day=day.isoformat())),
        Grid(heads, rows, (2.2, 0.9, 1.7, 1.2, 1.2, 1.2, 1.2)),
        SignHere(_("Signature of the principal investigator")),
    ]
    with knowing(lab.ask(names_of_people)):
        return build(_document(lab, _("Delegation log"), day.isoformat()), [blocks])


def permission_matrix(lab: Lab) -> bytes:
    """Who may do what, as the program checks it."""
    heads = [_("What"), *(label_of(role) for role in Role)]
    rows = [[row.title, *(MAY if role in row.roles else "" for role in Role)] for row in matrix()]
    widths = (2.3, 1.05, 1.0, 1.15, 1.5, 1.0, 0.9, 1.3)
    blocks: list[Block] = [
        Head(_("Who may do what")),
        Grid(heads, rows, widths),
        Note(_("A role is held from one day to another: it is checked at every act. Everything else is read by all.")),
    ]
    return build(_document(lab, _("Permissions"), lab.today.isoformat()), [blocks])


def _document(lab: Lab, title: str, day: str) -> PaperDocument:
    settings = lab.settings
    return PaperDocument(
        title=title,
        study=settings.acronym or settings.study_id,
        participant="",
        visit=day,
        form_version=VERSION,
        issued=when(Moment.of(lab.now, zone=settings.zone)),
        state="",
        data_sha256="",
        chain_head="",
        is_example=settings.is_example,
    )
