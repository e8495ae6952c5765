"""The printed page: A4, black on white, header, footer, boxes; it survives a black-and-white copier."""

import io
from collections.abc import Iterable
from typing import Any, Final

from app.i18n import _
from app.outputs import fonts
from app.outputs.forms.blocks import (
    Block,
    Code,
    Grid,
    Head,
    Leaf,
    Line,
    Lines,
    Note,
    Pages,
    PaperDocument,
    SignHere,
)
from app.outputs.forms.drawn import flowables
from app.outputs.forms.looks import LABEL_PT, MM, styles
from app.outputs.forms.masked_pages import masked_document, masked_pages

__all__ = [
    "Block",
    "Code",
    "Grid",
    "Head",
    "Leaf",
    "Line",
    "Lines",
    "Note",
    "Pages",
    "PaperDocument",
    "SignHere",
    "build",
    "build_within",
]

LEFT, RIGHT, TOP, BOTTOM = 18 * MM, 15 * MM, 24 * MM, 20 * MM
MARKED: Final = ("DRAFT", "SUPERSEDED")
FOOT_PT, HASH_PT = 7.0, 6.0


def build(document: PaperDocument, pages: Pages) -> bytes:
    """The PDF; each sequence begins on a page of its own. Same content, same bytes."""
    return _built(document, pages)[0]


def build_within(document: PaperDocument, most: int, versions: Iterable[Pages]) -> bytes:
    """The PDF of the first of these versions that takes at most so many pages; of the last where none does."""
    pdf = b""
    for pages in versions:
        pdf, count = _built(document, pages)
        if count <= most:
            break
    return pdf


def _built(document: PaperDocument, pages: Pages) -> tuple[bytes, int]:
    """The PDF and how many pages it has."""
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import BaseDocTemplate, Frame, PageBreak, PageTemplate

    fonts.register()
    document, pages = masked_document(document), masked_pages(pages)
    known = styles()
    buffer = io.BytesIO()
    template = BaseDocTemplate(
        buffer,
        pagesize=A4,
        title=f"{document.title} {document.participant}".strip(),
        author="DPTrace",
        creator="DPTrace",
        invariant=1,
        initialFontName=fonts.REGULAR,
    )
    width, height = A4
    frame = Frame(LEFT, BOTTOM, width - LEFT - RIGHT, height - TOP - BOTTOM, 0, 0, 0, 0)

    def under(canvas: Any, _template: Any) -> None:
        mark = next((word for word in MARKED if document.state.startswith(word)), "")
        if mark:
            _diagonal(canvas, state_in_words(mark), width, height)

    template.addPageTemplates([PageTemplate(frames=[frame], onPage=under)])
    story: list[Any] = []
    for place, blocks in enumerate(pages):
        if place:
            story.append(PageBreak())
        for block in blocks:
            story += flowables(block, known, width - LEFT - RIGHT)
    template.build(story, canvasmaker=_numbered(document))
    return buffer.getvalue(), template.page


def state_in_words(state: str) -> str:
    """DRAFT, FINAL v2 or SUPERSEDED v1 in the language of the paper; any other state as it is."""
    word, _space, version = state.partition(" ")
    told = {"DRAFT": _("DRAFT"), "FINAL": _("FINAL"), "SUPERSEDED": _("SUPERSEDED")}.get(word)
    return state if told is None else f"{told} {version}".strip()


def _numbered(document: PaperDocument) -> Any:
    """A canvas that knows how many pages there are when it draws their heads and feet."""
    from reportlab.pdfgen.canvas import Canvas

    class Numbered(Canvas):  # type: ignore[misc, unused-ignore]
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            kwargs["initialFontName"] = fonts.REGULAR
            super().__init__(*args, **kwargs)
            self._kept: list[dict[str, Any]] = []

        def showPage(self) -> None:
            self._kept.append(dict(self.__dict__))
            self._startPage()  # type: ignore[attr-defined, unused-ignore]

        def save(self) -> None:
            for place, state in enumerate(self._kept, start=1):
                self.__dict__.update(state)
                _frame(self, document, place, len(self._kept))
                super().showPage()
            super().save()

    return Numbered


def _frame(canvas: Any, document: PaperDocument, page: int, pages: int) -> None:
    from reportlab.lib.pagesizes import A4

    width, height = A4
    canvas.setFillGray(0)
    canvas.setStrokeGray(0)
    canvas.setFont(fonts.BOLD, 10)
    canvas.drawString(LEFT, height - 14 * MM, f"{document.study} · {document.participant}")
    canvas.setFont(fonts.REGULAR, LABEL_PT)
    visit = _("visit {day}").format(day=document.visit) if document.visit else ""
    canvas.drawString(LEFT, height - 18.5 * MM, " · ".join(each for each in (document.title, visit) if each))
    told = _("page {page} of {pages}").format(page=page, pages=pages)
    canvas.drawRightString(width - RIGHT, height - 14 * MM, told)
    notices = [_("EXAMPLE, nothing here is real")] if document.is_example else []
    notices += [document.notice] if document.notice else []
    canvas.setFont(fonts.BOLD, 9)
    canvas.drawRightString(width - RIGHT, height - 18.5 * MM, " · ".join(notices))
    canvas.setLineWidth(0.5)
    canvas.line(LEFT, height - 20.5 * MM, width - RIGHT, height - 20.5 * MM)
    canvas.line(LEFT, 16 * MM, width - RIGHT, 16 * MM)
    _foot(canvas, document, width)


def _foot(canvas: Any, document: PaperDocument, width: float) -> None:
    """What the page is, the codes of missing values, and the two hashes in full, so that they can be compared."""
    canvas.setFont(fonts.REGULAR, FOOT_PT)
    first = [_("Form {version}").format(version=document.form_version)]
    first += [_("issued {issued}").format(issued=document.issued)] if document.issued else []
    canvas.drawString(LEFT, 12.8 * MM, " · ".join(first))
    canvas.drawRightString(width - RIGHT, 12.8 * MM, _("ND not done · NA not applicable · UNK unknown"))
    canvas.setFont(fonts.BOLD, FOOT_PT)
    canvas.drawCentredString(width / 2, 12.8 * MM, state_in_words(document.state))
    if not document.data_sha256:
        return
    chain = f"{document.chain_change} {document.chain_head}" if document.chain_change else document.chain_head
    hashes = ((_("Data"), document.data_sha256), (_("Chain"), chain))
    for place, (label, told) in enumerate(each for each in hashes if each[1]):
        canvas.setFont(fonts.REGULAR, HASH_PT)
        y = (9.8 - 2.8 * place) * MM
        canvas.drawString(LEFT, y, label)
        canvas.setFont(fonts.MONO, HASH_PT)
        canvas.drawString(LEFT + 11 * MM, y, told)


def _diagonal(canvas: Any, text: str, width: float, height: float) -> None:
    from reportlab.pdfbase.pdfmetrics import stringWidth

    size = min(96.0, 96 * 560 / stringWidth(text, fonts.BOLD, 96))
    canvas.saveState()
    canvas.translate(width / 2, height / 2)
    canvas.rotate(55)
    canvas.setFillGray(0.93)
    canvas.setFont(fonts.BOLD, size)
    canvas.drawCentredString(0, -size / 3, text)
    canvas.restoreState()
