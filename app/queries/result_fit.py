"""Whether a file of results can be used as a whole, before anything of it is written."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import Refused
from app.domain.genome.parsed import Results
from app.i18n import _, ngettext
from app.settings import Settings
from db.models import File, ResultFile


def check_fit(session: Session, settings: Settings, results: Results) -> None:
    """Refused where the whole file can't be used: what is wrong in it, the wrong genome build, a file known already."""
    first = next(iter(results.refusals), None)
    if first is not None:
        count = len(results.refusals)
        told = ngettext("{file} has {count} fault.", "{file} has {count} faults.", count)
        where = _("Line {line}: {text}").format(line=first.line, text=first.text) if first.line else first.text
        raise Refused(
            told.format(file=results.name, count=count) + " " + where, hint=first.hint or _("Nothing was taken in.")
        )
    wanted, build = settings.genome_build, results.about.build
    if build and build != wanted:
        raise Refused(
            _("{file} is of {build}; the study compares on {wanted}.").format(
                file=results.name, build=build, wanted=wanted
            ),
            hint=_("Ask the provider for a file of this genome build. Nothing was taken in."),
        )
    known = session.execute(
        select(File.name, ResultFile.id)
        .join(ResultFile, ResultFile.file_id == File.id)
        .where(File.sha256 == results.sha256)
    ).first()
    if known is not None:
        raise Refused(
            _("{file} was taken in before, as {name}.").format(file=results.name, name=known.name),
            hint=_("The content is the same (SHA-256 {digest}…). Nothing was taken in.").format(
                digest=results.sha256[:12]
            ),
        )
