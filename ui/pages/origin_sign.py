"""Signing a participant's origin: verdicts of two people, reopening, exclusions; the reason and the password are asked."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.actions import verdicts
from app.domain.barcode import participant_name, printed
from app.domain.genome.endpoint import DECIDED_BY_RESULTS
from app.domain.permissions import SIGNERS
from app.domain.words import CellVerdict, SignatureMeaning, Verdict, VerdictState, label_of
from app.i18n import _
from app.queries.content import shortened
from app.queries.origin_parts import CellCase
from app.queries.origin_view import OriginView
from app.queries.origin_words import state_word
from app.queries.verdicts import SignedVerdict
from ui.desk import Desk
from ui.lab import QtLab
from ui.pages.origin_words import standing_of
from ui.signing import meaning_of
from ui.widgets.more import Act
from ui.widgets.pairs import Pair
from ui.widgets.sign_dialog import Answer, Asked, ask_signature


class OriginSigning:
    """What may be signed of the case that the page shows; `then` reads again."""

    def __init__(self, page: QWidget, lab: QtLab, desk: Desk, then: Callable[[], None]) -> None:
        self.page, self.lab, self.desk, self.then = page, lab, desk, then

    @property
    def is_allowed(self) -> bool:
        """Whether this person's role signs verdicts."""
        return self.lab.who.role in SIGNERS

    def acts(self, view: OriginView, cell: CellCase | None) -> tuple[Act, ...]:
        """The rarer acts, as far as they are possible."""
        if not self.is_allowed:
            return ()
        found: list[Act] = []
        if view.is_signed:
            found.append((_("Reopen the verdict"), lambda: self.reopen(view, view.signed)))
        if cell is not None and cell.signed is not None and cell.signed.state is VerdictState.SIGNED:
            text = _("Reopen the verdict of {code}").format(code=printed(cell.code))
            found.append((text, lambda: self.reopen(view, cell.signed)))
        if view.excluded:
            found.append((_("Take back into the sensitivity estimate"), lambda: self.lift(view)))
        else:
            found.append((_("Leave out of the sensitivity estimate"), lambda: self.exclude(view)))
        return tuple(found)

    def patient(self, view: OriginView) -> None:
        """The participant's verdict; Refused where none is ripe."""
        self.lab.must_be_allowed(verdicts.sign_patient)
        number, case, proposed = view.case.number, view.case, view.case.populations.verdict
        verdicts.must_be_ripe(number, proposed, case.populations)
        first = _first_of(view.signed, case.digest)
        asked = Asked(
            _("Sign the verdict of {participant}").format(participant=participant_name(number)),
            meaning_of(self.lab, SignatureMeaning.VERDICT),
            (
                *self._beside(view, view.signed),
                Pair(_("The rule proposes"), label_of(proposed)),
                Pair(_("Why"), case.populations.reason),
            ),
            _("Sign"),
            tuple((each.value, label_of(each)) for each in DECIDED_BY_RESULTS),
            proposed.value,
            first.word.value if first is not None else proposed.value,
        )
        answer = ask_signature(self.page, asked)
        if answer is not None:
            self._signed(number, self._sign_patient(view, answer))

    def cell(self, view: OriginView, each: CellCase) -> None:
        """A cell's verdict, confirmed or seen otherwise."""
        self.lab.must_be_allowed(verdicts.sign_patient)
        verdicts.must_be_judged(each.code, each.origin.verdict)
        proposed = each.origin.verdict or CellVerdict.INDETERMINATE
        first = _first_of(each.signed, view.case.digest)
        asked = Asked(
            _("Sign the verdict of {code}").format(code=printed(each.code)),
            meaning_of(self.lab, SignatureMeaning.VERDICT),
            (*self._beside(view, each.signed), Pair(_("The rule says"), label_of(proposed))),
            _("Sign"),
            tuple((word.value, label_of(word)) for word in CellVerdict),
            proposed.value,
            first.word.value if first is not None else proposed.value,
        )
        answer = ask_signature(self.page, asked)
        if answer is not None:
            seen = view.case.digest
            self.lab.do(
                verdicts.sign_cell,
                each.code,
                CellVerdict(answer.value),
                seen=seen,
                password=answer.password,
                why=answer.reason,
            )
            self._told(_("Verdict of {code} signed.").format(code=printed(each.code)))

    def reopen(self, view: OriginView, signed: SignedVerdict | None) -> None:
        if signed is None:
            return
        subject = printed(signed.code) if signed.code else participant_name(view.case.number)
        title = _("Reopen the verdict of {code}").format(code=subject)
        answer = self._reason(view, title, _("Reopen"), SignatureMeaning.OVERRIDDEN, signed)
        if answer is not None:
            self.lab.do(verdicts.reopen, signed.id, answer.reason, password=answer.password)
            self._told(_("The verdict of {code} is reopened.").format(code=subject))

    def exclude(self, view: OriginView) -> None:
        subject = participant_name(view.case.number)
        title = _("Leave {participant} out of the sensitivity estimate").format(participant=subject)
        answer = self._reason(view, title, _("Leave out"), SignatureMeaning.EXCLUDED, None)
        if answer is not None:
            self.lab.do(verdicts.exclude, view.case.number, answer.reason, password=answer.password)
            self._told(_("{participant} is out of the sensitivity estimate.").format(participant=subject))

    def lift(self, view: OriginView) -> None:
        subject = participant_name(view.case.number)
        title = _("Take {participant} back into the sensitivity estimate").format(participant=subject)
        answer = self._reason(view, title, _("Take back"), SignatureMeaning.RELEASED, None)
        if answer is not None:
            self.lab.do(verdicts.lift_exclusion, view.case.number, answer.reason, password=answer.password)
            self._told(_("{participant} is back in the sensitivity estimate.").format(participant=subject))

    def _reason(
        self, view: OriginView, title: str, verb: str, meaning: SignatureMeaning, signed: SignedVerdict | None
    ) -> Answer | None:
        """A signed act that always has its reason."""
        self.lab.must_be_allowed(verdicts.sign_patient)
        if signed is not None:
            pairs = self._beside(view, signed, rule=signed.rule_version, digest=signed.digest)
        else:
            pairs = (Pair(_("Verdict"), label_of(standing_of(view))),)
            pairs += (Pair(_("Excluded because"), view.excluded),) if view.excluded else ()
        return ask_signature(self.page, Asked(title, meaning_of(self.lab, meaning), pairs, verb, needs_reason=True))

    def _sign_patient(self, view: OriginView, answer: Answer) -> bool:
        """Sign; returns whether it is signed twice from here on."""
        number = view.case.number
        self.lab.do(
            verdicts.sign_patient,
            number,
            Verdict(answer.value),
            seen=view.case.digest,
            password=answer.password,
            why=answer.reason,
        )
        return _first_of(view.signed, view.case.digest, answer.value) is not None

    def _signed(self, number: int, is_second: bool) -> None:
        name = participant_name(number)
        if is_second:
            self._told(_("The verdict of {participant} is signed twice.").format(participant=name))
        else:
            text = _("It takes a second person. It stays listed until one signs.")
            self._told(_("The verdict of {participant} has its first signature.").format(participant=name), text)

    def _told(self, title: str, text: str = "") -> None:
        self.desk.messages.tell(title, text)
        self.then()

    def _beside(
        self, view: OriginView, signed: SignedVerdict | None, *, rule: str = "", digest: str = ""
    ) -> tuple[Pair, ...]:
        """What is signed: the rule and the facts, today's where no others are given; and the signature before it."""
        pairs = [
            Pair(_("Version of the rule"), rule or view.case.rule_version),
            Pair(_("Digest of the facts"), shortened(digest or view.case.digest), is_code=True),
        ]
        if signed is not None:
            name = view.names.get(signed.first_by, signed.first_by)
            word = f"{label_of(signed.word)} · {name} · {state_word(signed).lower()}"
            pairs.append(Pair(_("Signed before"), word))
        return tuple(pairs)


def _first_of(signed: SignedVerdict | None, digest: str, value: str = "") -> SignedVerdict | None:
    """The first signature that a second one would complete: on the same facts, and on the same verdict if one is given."""
    if signed is None or signed.state is not VerdictState.FIRST_SIGNED or signed.digest != digest:
        return None
    return signed if not value or signed.word.value == value else None
