"""A label in ZPL, as a thermal printer on the network takes it."""

from app.domain.barcode import printed
from app.domain.label import LabelTemplate, LabelText

MM_PER_INCH = 25.4


def label_zpl(
    label: LabelText,
    template: LabelTemplate,
    *,
    dpi: int,
    offset_mm: tuple[float, float] = (0.0, 0.0),
    copies: int = 1,
) -> bytes:
    """One label with its code; the offset moves it, copies repeat it."""
    dots = dpi / MM_PER_INCH
    x, y = (
        round((place + off) * dots) for place, off in zip((template.code.x, template.code.y), offset_mm, strict=True)
    )
    module = max(int(template.code.module_mm * dots + 1e-6), 2)
    field = f"^FO{max(x, 0)},{max(y, 0)}^BXN,{module},200,,,6,_^FD{label.barcode}^FS"
    text = f"^FO{max(x, 0)},{max(y, 0) + 16 * module}^A0N,20,20^FD{printed(label.barcode)}^FS"
    return f"^XA^CI28^PQ{copies}{field}{text}^XZ\n".encode()
