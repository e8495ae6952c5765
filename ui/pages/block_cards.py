"""What the panel of a block tells: its request and stay, its reviews, sections and DNA, the participant's references."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Final

from app.domain.barcode import participant_name, printed
from app.domain.ffpe import ReviewForm
from app.domain.form import Form
from app.domain.times import Moment
from app.domain.words import BlockStatus, Custody, RequestStatus, YesNo, label_of
from app.i18n import N_, _, decimal, ngettext
from app.outputs.forms.words import in_words
from app.queries.block import BlockRecord, ExtractLine, ReferenceLine, ReviewLine, SectionLine, reminder_due
from app.settings import Settings
from ui.marks import State
from ui.widgets.derived import Fact
from ui.widgets.lines import LineOf


def stay_facts(record: BlockRecord, settings: Settings, today: date) -> list[Fact]:
    """When it was asked for, came, and is due back; what is late is marked."""
    facts = [Fact(_("Asked for on"), day_of(record.requested) or "–")]
    if record.is_awaited:
        facts.append(_reminder(record, settings, today))
    if record.request_status is RequestStatus.REFUSED:
        facts.append(Fact(_("Refused"), day_of(record.refused), "", State.BREACH))
    if record.received is not None:
        facts.append(Fact(_("Arrived"), day_of(record.received)))
        fits = record.identity_checked is YesNo.YES
        facts.append(Fact(_("Identity"), _("fits") if fits else _("does not fit"), "", None if fits else State.BREACH))
    facts += list(_whereabouts(record, today))
    left = record.values.get("sections_left")
    count = _("not known") if left is None else str(left)
    facts.append(Fact(_("Sections left"), count, label_of(record.status).lower()))
    if record.is_reference:
        facts.append(Fact(_("Reference of the participant"), "", "", State.OK))
    return facts


STANDING: Final = {
    BlockStatus.AVAILABLE: N_("Block received, tissue available"),
    BlockStatus.IN_USE: N_("Block received, sections cut"),
    BlockStatus.LOW: N_("Block received, little tissue left"),
    BlockStatus.EXHAUSTED: N_("Block received, no tissue left"),
}
"""Where a block stands, as a pathologist says it."""


def headline(record: BlockRecord, settings: Settings, today: date) -> str:
    """One line: whose it is, where it stands, and what is late."""
    lost = record.custody is Custody.LOST
    parts = [participant_name(record.participant), label_of(Custody.LOST if lost else record.request_status)]
    due_back = record.values.get("due_back")
    reminder = reminder_due(record.requested, record.reminded, settings)
    if record.is_awaited and reminder is not None and reminder <= today:
        parts.append(_("to be reminded since {day}").format(day=reminder.strftime("%d/%m/%Y")))
    if record.is_here and due_back is not None and due_back < today:
        parts.append(_("return overdue since {day}").format(day=due_back.strftime("%d/%m/%Y")))
    if record.is_here:
        parts[1] = _(STANDING[record.status])
        return " · ".join(parts)
    return " · ".join((*parts, label_of(record.status)))


def said(record: BlockRecord) -> str:
    """The reasons that go with a block: why it was asked for, why it was refused."""
    told = []
    if record.request_reason:
        told.append(_("Asked for: {reason}").format(reason=record.request_reason))
    if record.refused_reason and record.request_status is RequestStatus.REFUSED:
        told.append(_("Refused: {reason}").format(reason=record.refused_reason))
    return "\n".join(told)


def review_lines(reviews: Sequence[ReviewLine], show: Callable[[ReviewLine], None]) -> list[LineOf]:
    """One line a review, the last first; pressing one shows it whole."""
    lines = []
    for place, each in enumerate(reviews):
        pct = each.values.get("tumour_nuclei_pct")
        share = _("{pct} % nuclei").format(pct=decimal(pct)) if pct is not None else _("nuclei not given")
        adequate = each.values.get("adequate")
        state = {YesNo.YES: State.OK, YesNo.NO: State.BREACH}.get(adequate, State.WAIT) if adequate else State.WAIT
        act = _later(show, each)
        lines.append(LineOf(day_of(each.at), share, each.reader, state if place == 0 else State.VOID, act))
    return lines


def review_facts(review: ReviewLine) -> list[Fact]:
    """Every value of a review, and why there is none where one is missing."""
    return values_of(ReviewForm, review.values)


def values_of(form: type[Form], values: Any) -> list[Fact]:
    """The recorded values of a form as lines."""
    missing = values.get("missing") or {}
    facts = []
    for each in form.fields():
        value = values.get(each.name)
        if value is not None:
            facts.append(Fact(_(each.entry.title), in_words(value, each.entry.unit)[:28]))
        elif each.name in missing:
            facts.append(Fact(_(each.entry.title), str(missing[each.name]["cause"]), missing[each.name]["reason"][:24]))
    return facts


def material_lines(
    record: BlockRecord, on_section: Callable[[SectionLine], None], on_extract: Callable[[ExtractLine], None]
) -> list[LineOf]:
    """Sections and DNA: what is awaited, what came, what was made of it."""
    lines = [_section(each, _later(on_section, each)) for each in record.sections]
    for each in record.extracts:
        amount = each.values.get("amount_ng")
        text = f"{decimal(amount)} ng" if amount is not None else _("DNA")
        din = each.values.get("din")
        right = _("DIN {din}").format(din=decimal(din)) if din is not None else ""
        lines.append(LineOf(each.barcode[5:9], text, right, State.OK, _later(on_extract, each)))
    return lines


def reference_lines(references: Sequence[ReferenceLine], open_code: Callable[[str], None]) -> list[LineOf]:
    """The present reference first, then those before it with the reason of the change."""
    lines = []
    for each in references:
        is_now = each.until is None
        text = label_of(each.source_reason) if is_now else each.change_reason
        span = day_of(each.since) if is_now else _("until {day}").format(day=day_of(each.until))
        state = State.OK if is_now else State.VOID
        lines.append(LineOf(each.barcode[5:9], text, span, state, _later(open_code, each.barcode)))
    return lines


def earlier(references: Sequence[ReferenceLine]) -> str:
    """The references before the present one, each with why it was changed, one a line."""
    return "\n".join(
        _("{code}, {since} to {until}: {reason}").format(
            code=printed(each.barcode),
            since=day_of(each.since),
            until=day_of(each.until),
            reason=each.change_reason or "–",
        )
        for each in references
        if each.until is not None
    )


def sibling_lines(record: BlockRecord, open_code: Callable[[str], None]) -> list[LineOf]:
    """The participant's other blocks."""
    return [
        LineOf(
            each.barcode[5:9],
            label_of(each.nature) if each.nature else printed(each.barcode),
            label_of(each.request_status),
            None,
            _later(open_code, each.barcode),
        )
        for each in record.siblings
    ]


def day_of(moment: Moment | None) -> str:
    """The date of a moment, as short as a line has room for."""
    return moment.day.strftime("%d/%m/%Y") if moment is not None else ""


def _reminder(record: BlockRecord, settings: Settings, today: date) -> Fact:
    due = reminder_due(record.requested, record.reminded, settings)
    is_due = due is not None and due <= today
    name = _("Remind again from") if record.reminded else _("Remind from")
    return Fact(name, due.strftime("%d/%m/%Y") if due else "–", "", State.WARN if is_due else State.WAIT)


def _whereabouts(record: BlockRecord, today: date) -> Sequence[Fact]:
    if record.custody is Custody.LOST:
        return [Fact(label_of(Custody.LOST), "", "", State.BREACH)]
    if record.returned is not None:
        return [Fact(_("Given back"), day_of(record.returned))]
    if record.received is not None and record.stays_in_pathology:
        return [Fact(_("Stays in pathology"), "", "", State.WAIT)]
    due = record.values.get("due_back")
    facts = []
    if record.is_here and due is not None:
        days = (today - due).days
        late = ngettext("{count} day late", "{count} days late", days).format(count=days) if days > 0 else ""
        facts.append(Fact(_("Return due"), due.strftime("%d/%m/%Y"), late, State.BREACH if late else None))
    if record.place:
        facts.append(Fact(_("Place"), record.place))
    return facts


def _section(each: SectionLine, act: Callable[[], None]) -> LineOf:
    code = each.barcode[5:9]
    if each.cut is None:
        return LineOf(code, _("{count} asked for: report them").format(count=each.asked), "", State.WAIT, act)
    asked = _("{cut} cut of {asked}").format(cut=each.cut, asked=each.asked) if each.asked else ""
    text = asked or ngettext("{count} cut", "{count} cut", each.cut).format(count=each.cut)
    return LineOf(code, text, _("{count} used").format(count=each.used) if each.used else "", State.OK, act)


def _later(act: Callable[[Any], None], what: Any) -> Callable[[], None]:
    return lambda: act(what)
