"""A person's card was scanned where no page asks for one: say whose it is, and offer to hand the bench over."""

from collections.abc import Callable

from app.domain.words import label_of
from app.i18n import _
from app.queries.accounts import Person
from app.work import Who
from ui.desk import Messages


def tell_card(who: Who, messages: Messages, holder: Person, hand_over: Callable[[str], None]) -> None:
    """One's own card says who is signed in; at another's, Enter or NEXT leads to the sign-in of that account."""
    if holder.login == who.login:
        messages.tell(_("{name} is signed in.").format(name=holder.name), label_of(who.role))
        return
    messages.tell(
        _("Card of {name}.").format(name=holder.name),
        _("What is typed here stays as a draft."),
        state="wait",
        action=_("Switch to {name}").format(name=holder.name),
        key="Enter",
    )
    messages.on_action(lambda: hand_over(holder.login))
