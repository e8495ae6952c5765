"""Label templates as saved here: the version in force, an earlier one, and the list of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.errors import NotFound
from app.domain.label import LabelTemplate, LabelText
from app.domain.label_files import read_template, template, templates, title_of, to_toml
from app.domain.times import Moment
from app.i18n import N_, _
from app.tables import Column, column
from app.tables import ColumnKind as K
from db.models import Label, TemplateVersion

SHIPPED: Final = 1
"""The number of the version that came with the program."""
SAMPLES_AT_MOST: Final = 100

COLUMNS: tuple[Column[Any], ...] = (
    column("VERSION", N_("Version"), "number", K.NUMBER, width=100),
    column("SAVED", N_("Saved"), "at", K.TIME, width=180),
    column("BY", N_("By"), "by", width=140),
    column("WHY", N_("Why"), "why", width=260, stretch=True),
)


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a template; `at` is None for the one that came with the program."""

    name: str
    number: int
    text: str
    at: Moment | None
    by: str
    why: str


@dataclass(frozen=True, slots=True)
class InForce:
    """A template as it is in force, the number of its version, and how many versions there are."""

    name: str
    template: LabelTemplate
    number: int
    count: int


@dataclass(frozen=True, slots=True)
class Sample:
    """What a label of the store says, and the version that it was asked for with."""

    label: LabelText
    version: int


def templates_in_force(session: Session) -> Sequence[InForce]:
    """Every template, by name."""
    counts = dict(
        session.execute(select(TemplateVersion.name, func.count()).group_by(TemplateVersion.name)).tuples().all()
    )
    found = []
    for each in templates():
        made, number = template_in_force(session, each.id)
        found.append(InForce(each.id, made, number, counts.get(each.id, 0) + 1))
    return found


def samples(session: Session, name: str = "") -> Sequence[Sample]:
    """The latest labels that were asked for on a template, or on any; one a code, the newest first."""
    latest = select(func.max(Label.id)).where(Label.voided.is_(False)).group_by(Label.code)
    if name:
        latest = latest.where(Label.template == name)
    rows = session.execute(
        select(Label.content, Label.template_version)
        .where(Label.id.in_(latest))
        .order_by(Label.id.desc())
        .limit(SAMPLES_AT_MOST)
    )
    return [Sample(LabelText.of(row.content), row.template_version) for row in rows]


def last_number(session: Session, name: str) -> int:
    """The number of the version in force."""
    return session.scalar(select(func.max(TemplateVersion.number)).where(TemplateVersion.name == name)) or SHIPPED


def template_in_force(session: Session, name: str) -> tuple[LabelTemplate, int]:
    """The template that labels are asked for with from now on, and its number."""
    number = last_number(session, name)
    return template_of(session, name, number), number


def template_of(session: Session, name: str, number: int) -> LabelTemplate:
    """A template as it was in one of its versions; NotFound where it never had it."""
    if number == SHIPPED:
        return template(name)
    where = (TemplateVersion.name == name, TemplateVersion.number == number)
    text = session.scalar(select(TemplateVersion.text).where(*where))
    if text is None:
        raise NotFound(
            _("There is no version {number} of the label “{name}”.").format(number=number, name=title_of(name)),
            hint=_("The version in force is {number}.").format(number=last_number(session, name)),
        )
    return read_template(text, name)


def versions(session: Session, name: str) -> Sequence[Version]:
    """All versions of a template, the one in force first."""
    rows = session.execute(
        select(
            TemplateVersion.number,
            TemplateVersion.text,
            TemplateVersion.at,
            TemplateVersion.by,
            TemplateVersion.why,
        )
        .where(TemplateVersion.name == name)
        .order_by(TemplateVersion.number.desc())
    ).all()
    saved = [Version(name, row.number, row.text, row.at, row.by, row.why) for row in rows]
    return (*saved, Version(name, SHIPPED, to_toml(template(name)), None, "", _("Came with the program")))
