"""Label templates: each saved text is a version of its own, and labels say which one they were asked for with."""

from app.domain.errors import Refused
from app.domain.label_files import read_template_of
from app.i18n import _
from app.queries.templates import template_in_force
from app.work import Work
from db.models import TemplateVersion


def save(work: Work, name: str, text: str, why: str) -> int:
    """Put a template's text in force; returns the number of its version. Labels asked for before keep theirs."""
    work.because(why)
    before, number = template_in_force(work.session, name)
    made = read_template_of(name, text)
    if made == before:
        raise Refused(
            _("Nothing differs from version {number}.").format(number=number),
            hint=_("Change a size, a place or a text, then save."),
        )
    work.add(
        TemplateVersion(
            name=name,
            number=number + 1,
            text=text,
            at=work.moment(),
            by=work.who.login,
            why=why.strip(),
        )
    )
    work.log("template.saved", name=name, number=number + 1)
    return number + 1
