"""What a fresh study still needs before its first tube."""

from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.domain.words import ON_PAPER
from app.settings import Settings
from db.models import Label, Lot, Participant, StoreNote, StudySettings, User


@dataclass(frozen=True, slots=True)
class Preparation:
    """Which of the five acts before the first tube are done."""

    has_study: bool
    has_people: bool
    has_windows: bool
    has_label: bool
    has_participant: bool

    @property
    def done(self) -> tuple[bool, ...]:
        return (self.has_study, self.has_people, self.has_windows, self.has_label, self.has_participant)

    @property
    def is_complete(self) -> bool:
        return all(self.done)


def notes_of(session: Session) -> dict[str, str]:
    """What a store notes of itself."""
    return dict(session.execute(select(StoreNote.name, StoreNote.value)).tuples().all())


def preparation(session: Session, settings: Settings) -> Preparation:
    """How far a fresh study has come."""
    return Preparation(
        has_study=bool(settings.study_id),
        has_people=(session.scalar(select(func.count(User.id))) or 0) > 1,
        has_windows=settings.windows_accepted,
        has_label=_has(session, select(Label.id).where(Label.state.in_(ON_PAPER))) or _has(session, select(Lot.id)),
        has_participant=_has(session, select(Participant.id)),
    )


def _has(session: Session, statement: Select[tuple[int]]) -> bool:
    return session.scalar(statement.limit(1)) is not None


def progress_line(session: Session, settings: Settings) -> tuple[int, int]:
    """How many participants were included, of how many planned."""
    included = session.scalar(select(func.count(Participant.id)).where(Participant.included_on.is_not(None))) or 0
    return included, settings.planned_n


def settings_number(session: Session) -> int:
    """The version of the study's settings in force; 0 before the first."""
    return session.scalar(select(func.max(StudySettings.number))) or 0
