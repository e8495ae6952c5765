"""States and kinds of cells on paper: the screen's shapes in outline, before their word; they survive a copier.

A mark travels as one private character before the text, so that what is printed stays plain text that can be kept.
"""

import math
from enum import StrEnum
from typing import Any, Final

from app.domain.derived import Concordance, QcStatus, WindowState
from app.domain.words import (
    CellVerdict,
    CountStatus,
    Decision,
    DeviationState,
    Kind,
    NtcVerdict,
    ParticipantStatus,
    RequestStatus,
    Restriction,
    ShipmentStatus,
    SortOutcome,
    Verdict,
    VerdictState,
    YesNo,
    label_of,
)
from app.i18n import _

OK, WARN, BREACH, HOLD, VOID, WAIT, BEGIN = "\ue000\ue001\ue002\ue003\ue004\ue005\ue006"
DP, CTC, WBC, NTC, POSITIVE = "\ue010\ue011\ue012\ue013\ue014"
SIGNS: Final = frozenset((OK, WARN, BREACH, HOLD, VOID, WAIT, BEGIN, DP, CTC, WBC, NTC, POSITIVE))

_OF_WORD: Final[dict[type[StrEnum], dict[StrEnum, str]]] = {
    Decision: {Decision.ACCEPTED: OK, Decision.WITH_DEVIATION: WARN, Decision.REJECTED: BREACH},
    WindowState: {
        WindowState.IN_TIME: OK,
        WindowState.PAST_TARGET: WARN,
        WindowState.PAST_LIMIT: BREACH,
        WindowState.OPEN: WAIT,
    },
    SortOutcome: {
        SortOutcome.RECOVERED: OK,
        SortOutcome.EMPTY: VOID,
        SortOutcome.MULTIPLE: WARN,
        SortOutcome.CONTAMINATED: BREACH,
        SortOutcome.LOST: BREACH,
    },
    CountStatus: {CountStatus.NOT_DONE: VOID},
    NtcVerdict: {
        NtcVerdict.NEGATIVE: OK,
        NtcVerdict.POSITIVE: BREACH,
        NtcVerdict.RELEASED: OK,
        NtcVerdict.FAILED: BREACH,
    },
    Restriction: {Restriction.HOLD: HOLD, Restriction.CONSENT: BREACH, Restriction.LOCK: HOLD},
    RequestStatus: {
        RequestStatus.REQUESTED: WAIT,
        RequestStatus.REMINDED: WAIT,
        RequestStatus.REFUSED: BREACH,
        RequestStatus.RECEIVED: OK,
    },
    DeviationState: {DeviationState.DRAFT: BEGIN, DeviationState.OPEN: WARN, DeviationState.CLOSED: OK},
    ShipmentStatus: {
        ShipmentStatus.DRAFT: BEGIN,
        ShipmentStatus.LOCKED: HOLD,
        ShipmentStatus.SENT: WAIT,
        ShipmentStatus.RECEIVED: OK,
        ShipmentStatus.CANCELLED: VOID,
    },
    ParticipantStatus: {
        ParticipantStatus.INCLUDED: OK,
        ParticipantStatus.SCREENED: WAIT,
        ParticipantStatus.WITHDRAWN: BREACH,
        ParticipantStatus.SCREEN_FAIL: VOID,
    },
    Verdict: {
        Verdict.AWAITED: WAIT,
        Verdict.PENDING: WAIT,
        Verdict.NOT_COUNTED: VOID,
        Verdict.NO_DP: VOID,
        Verdict.PROVEN: OK,
        Verdict.NOT_PROVEN: VOID,
        Verdict.NOT_EVALUABLE: WARN,
    },
    CellVerdict: {CellVerdict.TUMOUR: OK, CellVerdict.NON_TUMOUR: VOID, CellVerdict.INDETERMINATE: WAIT},
    VerdictState: {
        VerdictState.SIGNED: OK,
        VerdictState.FIRST_SIGNED: WAIT,
        VerdictState.REOPENED: WARN,
        VerdictState.SUPERSEDED: VOID,
    },
    QcStatus: {
        QcStatus.PASS: OK,
        QcStatus.BORDERLINE: WARN,
        QcStatus.FAIL: BREACH,
        QcStatus.NOT_SEQUENCED: BEGIN,
    },
    Concordance: {Concordance.CONCORDANT: OK, Concordance.DISCORDANT: BREACH, Concordance.UNTESTABLE: BEGIN},
    Kind: {Kind.DP_CELL: DP, Kind.CTC: CTC, Kind.WBC: WBC, Kind.NTC: NTC, Kind.POSITIVE: POSITIVE},
}
"""By the type of the word first: words of two lists that are written alike are equal to Python."""


def marked(word: StrEnum | None) -> str:
    """A word behind its mark; the word alone where it wears none; empty where there is none."""
    if word is None:
        return ""
    return _OF_WORD.get(type(word), {}).get(word, "") + label_of(word)


def short_kind(kind: Kind) -> str:
    """What a sample is, in a narrow column."""
    told = {Kind.DP_CELL: DP + "DP", Kind.CTC: CTC + "CTC", Kind.WBC: WBC + "WBC", Kind.EXTRACT: _("DNA")}
    return told.get(kind, "") or marked(kind)


def signed_mark(state: VerdictState) -> str:
    """The mark alone, before words that tell more than the state."""
    return _OF_WORD[VerdictState][state]


def answered(answer: YesNo | None) -> str:
    """Yes in order, no as a breach, unknown without a mark."""
    if answer is None:
        return ""
    return {YesNo.YES: OK, YesNo.NO: BREACH}.get(answer, "") + label_of(answer)


def parted(text: str) -> tuple[str, str]:
    """The mark before a text, empty where there is none, and the text."""
    return (text[0], text[1:]) if text[:1] in SIGNS and text else ("", text)


def plain(text: str) -> str:
    """A text without marks."""
    return "".join(letter for letter in text if letter not in SIGNS)


def draw(canvas: Any, sign: str, x: float, y: float, side: float) -> None:
    """The outline of a mark in a square of `side` points whose lower left corner is (x, y)."""
    canvas.saveState()
    canvas.translate(x, y)
    canvas.scale(side / 20, side / 20)
    canvas.setLineWidth(1.7)
    canvas.setLineJoin(1)
    canvas.setLineCap(1)
    canvas.setStrokeGray(0)
    canvas.setFillGray(0)
    _DRAW[sign](canvas)
    canvas.restoreState()


def _lines(canvas: Any, *points: tuple[float, float], close: bool = False) -> None:
    path = canvas.beginPath()
    path.moveTo(*points[0])
    for point in points[1:]:
        path.lineTo(*point)
    if close:
        path.close()
    canvas.drawPath(path, stroke=1, fill=0)


def _ok(canvas: Any) -> None:
    canvas.circle(10, 10, 8.6)
    _lines(canvas, (5.8, 9.8), (8.8, 6.6), (14.2, 13.0))


def _warn(canvas: Any) -> None:
    _lines(canvas, (10, 18.2), (19, 1.8), (1, 1.8), close=True)
    _lines(canvas, (10, 12.6), (10, 8.4))
    canvas.circle(10, 5, 0.9, fill=1)


def _breach(canvas: Any) -> None:
    corners = [
        (10 + 9.2 * math.cos(math.radians(22.5 + 45 * i)), 10 + 9.2 * math.sin(math.radians(22.5 + 45 * i)))
        for i in range(8)
    ]
    _lines(canvas, *corners, close=True)
    _lines(canvas, (6.8, 6.8), (13.2, 13.2))
    _lines(canvas, (13.2, 6.8), (6.8, 13.2))


def _hold(canvas: Any) -> None:
    canvas.roundRect(1.6, 1.6, 16.8, 16.8, 2.4)
    _lines(canvas, (7.4, 6), (7.4, 14))
    _lines(canvas, (12.6, 6), (12.6, 14))


def _void(canvas: Any) -> None:
    canvas.circle(10, 10, 8.6)
    _lines(canvas, (4.2, 4.2), (15.8, 15.8))


def _wait(canvas: Any) -> None:
    canvas.circle(10, 10, 8.6)
    _lines(canvas, (10, 15), (10, 10), (13.4, 8))


def _begin(canvas: Any) -> None:
    canvas.setDash([3.2, 3.2])
    canvas.circle(10, 10, 8.6)


def _dp(canvas: Any) -> None:
    canvas.circle(10, 10, 8.6)
    _lines(canvas, (10, 1.4), (10, 18.6))


def _ctc(canvas: Any) -> None:
    canvas.circle(10, 10, 8.6)


def _wbc(canvas: Any) -> None:
    canvas.rect(2.4, 2.4, 15.2, 15.2)


def _positive(canvas: Any) -> None:
    _lines(canvas, (10, 19), (19, 10), (10, 1), (1, 10), close=True)


_DRAW: Final = {
    OK: _ok,
    WARN: _warn,
    BREACH: _breach,
    HOLD: _hold,
    VOID: _void,
    WAIT: _wait,
    BEGIN: _begin,
    DP: _dp,
    CTC: _ctc,
    WBC: _wbc,
    NTC: _begin,
    POSITIVE: _positive,
}
