"""The typed form: one definition behind a screen, its checks, its Excel columns and its case report form rows."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar, Final, Self, cast, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic.fields import FieldInfo

from app.domain.errors import Refused
from app.domain.privacy import identity_in
from app.domain.times import Moment
from app.domain.words import Missing, label_of
from app.i18n import N_, _, decimal

GRADES_AT_MOST: Final = 5


@dataclass(frozen=True, slots=True)
class Entry:
    """What a screen, a sheet and a dictionary need to know of a field beside its type."""

    title: str
    unit: str = ""
    low: float | None = None
    high: float | None = None
    places: int | None = None
    cdisc: str = ""
    hint: str = ""
    section: str = ""
    required: bool = False
    long: bool = False
    code: bool = False
    choices: tuple[StrEnum, ...] = ()
    may_be_missing: bool = True
    person: bool = False
    show_if: Callable[["Form"], bool] | None = None


@dataclass(frozen=True, slots=True)
class MissingValue:
    """Why a field holds nothing: not done, not applicable or unknown, and the reason."""

    cause: Missing
    reason: str = ""


def entry(
    title: str,
    *,
    default: Any = None,
    unit: str = "",
    low: float | None = None,
    high: float | None = None,
    places: int | None = None,
    cdisc: str = "",
    hint: str = "",
    section: str = "",
    required: bool = False,
    long: bool = False,
    code: bool = False,
    choices: tuple[StrEnum, ...] = (),
    may_be_missing: bool = True,
    person: bool = False,
) -> Any:
    """Declare a field of a Form. `title` in N_(); limits are inclusive and in `unit`; `code` is for scans, in mono;
    `person` holds initials, which the scan of a card fills in.

    A `required` field is told as left until it holds a value or the cause why it holds none; nothing is refused for it:
    a fact is recorded as far as it is known, and what is left is missing on the participant's page.
    """
    told = Entry(
        title, unit, low, high, places, cdisc, hint, section, required, long, code, choices, may_be_missing, person
    )
    return Field(default=default, json_schema_extra={"entry": cast(Any, told)})


@dataclass(frozen=True, slots=True)
class FieldOfForm:
    """A field as a screen or a sheet sees it: name, kind of value, and its Entry."""

    name: str
    kind: type
    entry: Entry
    default: Any = None

    @property
    def choices(self) -> tuple[StrEnum, ...]:
        if self.entry.choices:
            return self.entry.choices
        return tuple(self.kind) if issubclass(self.kind, StrEnum) else ()

    @property
    def grades(self) -> tuple[int, ...]:
        """The steps of a short scale of whole numbers (0 to 3), chosen rather than typed; empty of any other field."""
        low, high = self.entry.low, self.entry.high
        if self.kind is not int or low is None or high is None or high - low >= GRADES_AT_MOST:
            return ()
        return tuple(range(int(low), int(high) + 1))


class Form(BaseModel):
    """What a person records at one step. Frozen; bad values are refused in one sentence by `fill`."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    TITLE: ClassVar[str] = ""
    VERSION: ClassVar[int] = 1

    missing: Mapping[str, MissingValue] = Field(default_factory=dict)
    confirmed_free_text: bool = Field(default=False, description="a person said that the text names nobody")

    @classmethod
    def fill(cls, values: Mapping[str, object]) -> Self:
        """The form with these values; raises Refused naming the first field that does not fit."""
        try:
            return cls.model_validate(dict(values))
        except ValidationError as error:
            raise _refusal(cls, error) from error

    @classmethod
    def fields(cls) -> Iterator[FieldOfForm]:
        for name, told in cls.model_fields.items():
            extra = told.json_schema_extra
            if isinstance(extra, dict) and isinstance(extra.get("entry"), Entry):
                yield FieldOfForm(name, _kind(told), cast(Entry, extra["entry"]), told.default)

    @classmethod
    def field(cls, name: str) -> FieldOfForm:
        return next(each for each in cls.fields() if each.name == name)

    def recorded(self) -> dict[str, Any]:
        """The values by field name, without those nobody entered; what an action writes to columns."""
        return {each.name: getattr(self, each.name) for each in type(self).fields()}

    def stored(self) -> dict[str, Any]:
        """The same as plain JSON, with the causes of missing values under their own key."""
        plain = self.model_dump(mode="json", exclude={"missing", "confirmed_free_text"}, exclude_none=True)
        plain = {name: value for name, value in plain.items() if value != ""}
        return plain | ({"missing": self.stored_missing()} if self.missing else {})

    def stored_missing(self) -> dict[str, dict[str, str]]:
        return {name: {"cause": told.cause.value, "reason": told.reason} for name, told in self.missing.items()}

    def needs(self, field: FieldOfForm) -> bool:
        """Whether a field must be filled, with what the others hold; forms whose fields depend on one another say so."""
        return field.entry.required

    def lacking(self) -> tuple[FieldOfForm, ...]:
        """The needed fields that hold neither a value nor a cause."""
        return tuple(
            each
            for each in type(self).fields()
            if self.needs(each) and getattr(self, each.name) in (None, "") and each.name not in self.missing
        )

    def identities(self) -> tuple[tuple[FieldOfForm, str], ...]:
        """Free text that looks like a person's identity: (field, what it looks like)."""
        found = []
        for each in type(self).fields():
            value = getattr(self, each.name)
            if each.kind is str and value and not each.entry.code and (looks_like := identity_in(value)):
                found.append((each, looks_like))
        return tuple(found)

    @field_validator("*", mode="before")
    @classmethod
    def _blank_is_nothing(cls, value: object) -> object:
        if isinstance(value, str):
            value = value.strip()
        return None if value == "" else value

    @model_validator(mode="after")
    def _within_limits(self) -> Self:
        for each in type(self).fields():
            value = getattr(self, each.name)
            if isinstance(value, int | float) and not isinstance(value, bool):
                _check_limits(each, value)
        return self


def _check_limits(field: FieldOfForm, value: float) -> None:
    low, high = field.entry.low, field.entry.high
    if (low is not None and value < low) or (high is not None and value > high):
        raise ValueError(limits(field))


def limits(field: FieldOfForm) -> str:
    """The limits of a number field in words: "0 to 15 mL"."""
    low, high, unit = field.entry.low, field.entry.high, field.entry.unit
    if low is not None and high is not None:
        return _("{low} to {high} {unit}").format(low=decimal(low), high=decimal(high), unit=unit).strip()
    if low is not None:
        return _("{low} {unit} or more").format(low=decimal(low), unit=unit).replace("  ", " ")
    return _("{high} {unit} at most").format(high=decimal(high or 0), unit=unit).replace("  ", " ")


_EXPECTED: Final[dict[type, str]] = {
    int: N_("A whole number is expected."),
    float: N_("A number is expected."),
    date: N_("A date is expected, like 24/11/2026."),
    Moment: N_("A time is expected, like 24/11/2026 08:05."),
}


def _refusal(form: type[Form], error: ValidationError) -> Refused:
    first = error.errors()[0]
    place = first["loc"]
    if not place:
        bad = next((e for e in form.fields() if _out_of_limits(e, first.get("input"))), None)
        if bad is not None:
            return _field_refusal(bad, bad_value(first.get("input"), bad.name), limits(bad))
        return Refused(str(first["msg"]).removeprefix("Value error, "))
    field = next((each for each in form.fields() if each.name == place[0]), None)
    if field is None:
        return Refused(_("{form} has no field “{field}”.").format(form=_(form.TITLE), field=place[0]))
    if first["type"] == "value_error":
        hint = str(first["msg"]).removeprefix("Value error, ")
    elif field.choices:
        hint = _("One of: {choices}.").format(choices=", ".join(label_of(choice) for choice in field.choices))
    else:
        hint = _(_EXPECTED.get(field.kind, ""))
    return _field_refusal(field, first.get("input"), hint)


def _field_refusal(field: FieldOfForm, value: object, hint: str) -> Refused:
    text = _("{field}: “{value}” does not fit.").format(field=_(field.entry.title), value=str(value)[:60])
    return Refused(text, hint=hint, code=field.name)


def bad_value(values: object, name: str) -> object:
    return values.get(name) if isinstance(values, Mapping) else getattr(values, name, None)


def _out_of_limits(field: FieldOfForm, values: object) -> bool:
    value = bad_value(values, field.name)
    try:
        number = float(cast(Any, value))
    except (TypeError, ValueError):
        return False
    low, high = field.entry.low, field.entry.high
    return (low is not None and number < low) or (high is not None and number > high)


def _kind(told: FieldInfo) -> type:
    """The type of a field without `| None`."""
    plain = [each for each in get_args(told.annotation) if each is not type(None)]
    return cast(type, plain[0] if plain else told.annotation)
