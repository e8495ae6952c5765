"""GS1 codes on reagent boxes: product, lot and expiry (AI 01, 10 and 17; GS1 General Specifications, section 3)."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.domain.errors import Refused
from app.i18n import _

SEPARATOR: Final = "\x1d"
"""FNC1 as it stands in the data; scanners put these in its place where they can't type a control character."""
STAND_INS: Final = ("<GS>", "{GS}", "[GS]", "␝", "|", "~")
_MEANT = re.compile(r"(\]d2|\]C1|\]e0|\]Q3)|\(01\)\d{14}|01\d{14}(?=10|11|15|17|21|24|30|71|\D|$)")


@dataclass(frozen=True, slots=True)
class ReagentCode:
    """What a reagent box says of itself; what it leaves out is empty. `gtin` has 14 digits."""

    gtin: str = ""
    lot: str = ""
    expiry: date | None = None


def is_gs1(text: str) -> bool:
    """Whether this was meant to be a GS1 element string, scanned or typed as printed with its parentheses."""
    return _MEANT.match(text.strip()) is not None


def reagent_code(text: str) -> ReagentCode:
    """Product, lot and expiry of a GS1 code. Refused where it can't be read, or names neither product nor lot."""
    import biip

    try:
        message = _parsed(_with_separators(text.strip()))
    except biip.ParseError as error:
        raise Refused(
            _("The GS1 code on this box can't be read: {why}.").format(why=str(error).splitlines()[0][:90].rstrip(".")),
            hint=_("Scan it again, or type lot and expiry."),
        ) from error
    strings = {each.ai.ai: each for each in message.element_strings}
    if "01" in strings and strings["01"].gtin is None:
        raise Refused(
            _("The product number {number} of this box has a wrong digit.").format(number=strings["01"].value),
            hint=_("Its check digit does not fit. Scan the box again."),
        )
    read = ReagentCode(
        gtin=strings["01"].value.zfill(14) if "01" in strings else "",
        lot=strings["10"].value if "10" in strings else "",
        expiry=strings["17"].date if "17" in strings else None,
    )
    if not read.gtin and not read.lot:
        raise Refused(
            _("This GS1 code names no product and no lot."), hint=_("Scan the other code of the box, or type the lot.")
        )
    return read


def in_words(reagent: ReagentCode) -> str:
    """As it is printed below the code: (01)03400930123454(17)261130(10)AB12."""
    parts = {"01": reagent.gtin, "17": f"{reagent.expiry:%y%m%d}" if reagent.expiry else "", "10": reagent.lot}
    return "".join(f"({ai}){value}" for ai, value in parts.items() if value)


def _with_separators(text: str) -> str:
    for each in STAND_INS:
        text = text.replace(each, SEPARATOR)
    return text


def _parsed(text: str):  # type: ignore[no-untyped-def]
    from biip.gs1_messages import GS1Message

    if text.startswith("("):
        return GS1Message.parse_hri(text)
    return GS1Message.parse(re.sub(r"^\][A-Za-z]\d", "", text).strip(SEPARATOR))
