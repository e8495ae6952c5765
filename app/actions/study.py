"""The study's settings: each change is a version of its own, audited, with its reason."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from sqlalchemy import func, select

from app.actions.accounts import add_person
from app.domain.errors import Refused
from app.domain.reasons import may_be_usual
from app.domain.words import Role
from app.i18n import _
from app.settings import Settings
from app.work import Work
from db.models import StoreNote, StudySettings, User
from db.move import ARRIVAL, ARRIVED


def create(work: Work, settings: Settings) -> None:
    """The first version of a study's settings, when its store is made."""
    work.add(StudySettings(number=1, content=settings.model_dump(mode="json")))
    if settings.is_example:
        work.add(StoreNote(name="example", value="yes"))
    work.log("study.created")


def found(work: Work, settings: Settings, login: str, name: str, initials: str, password: str) -> None:
    """A fresh store's study and its first person, who administers it."""
    if work.session.scalar(select(func.count(User.id))):
        raise Refused(_("This store has its people already."), hint=_("Sign in as one of them."))
    create(work, settings)
    add_person(work, login, name, initials, password, [Role.ADMINISTRATOR, Role.DATA_MANAGER])


def arrive(work: Work, left: str, changes: int, head: str) -> None:
    """The whole store came here from where it was left, and was compared; from now on it is worked on here."""
    arrival = work.session.scalars(select(StoreNote).where(StoreNote.name == ARRIVAL)).one()
    arrival.value = ARRIVED
    work.log("store.moved", left=left, changes=changes, head=head)


def change_settings(work: Work, values: Mapping[str, Any], reason: str) -> int:
    """Change some settings; returns the number of the version in force from then on."""
    work.because(reason)
    try:
        settings = Settings.model_validate({**work.settings.model_dump(mode="json"), **values})
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise Refused(
            _("The setting {name} can't be “{value}”.").format(name=name, value=str(first.get("input"))[:60]),
            hint=str(first["msg"]),
            code=name,
        ) from error
    may_be_usual(settings.usual_reasons)
    number = 1 + (work.session.scalar(select(func.max(StudySettings.number))) or 0)
    work.add(StudySettings(number=number, content=settings.model_dump(mode="json")))
    work.log("study.settings_changed", number=number, names=sorted(values))
    return number
