"""A person's card was scanned where no page asks for one: say whose it is, and offer to hand the bench over."""

from collections.abc import Callable

from app.domain.words import label_of
from app.i18n import _
from app.queries.accounts import card_holder
from ui.desk import Messages
from ui.lab import QtLab


def tell_card(lab: QtLab, messages: Messages, code: str, hand_over: Callable[[str], None]) -> None:
    """One's own card says who is signed in; at another's, Enter or NEXT leads to the sign-in of that account."""
    person = lab.ask(card_holder, code, today=lab.today)
    if person.login == lab.who.login:
        messages.tell(_("{name} is signed in.").format(name=person.name), label_of(lab.who.role))
        return
    messages.tell(
        _("Card of {name}.").format(name=person.name),
        _("What is typed here stays as a draft."),
        state="wait",
        action=_("Switch to {name}").format(name=person.name),
        key="Enter",
    )
    messages.on_action(lambda: hand_over(person.login))
