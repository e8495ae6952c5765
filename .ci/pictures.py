"""The pictures of the README: walks the tour, copies some of what it shot, and renders a label and a page of a form."""

import subprocess
import sys
from pathlib import Path

import pypdfium2

ROOT = Path(__file__).parents[1]
TOUR, IMAGES = ROOT / "build" / "tour", ROOT / "docs" / "images"
SHOTS = {
    "bench": "bench",
    "receive": "receive",
    "sort": "sort-with-index-values",
    "amplify": "amplify",
    "participant": "participant-finished",
    "overview": "overview",
    "shipment": "shipment-packing",
    "labels": "label-template",
    "results": "results-tried-out",
    "origin": "origin-heat-map",
    "penetrance": "origin-penetrance",
    "audit": "audit",
}
"""The name of a picture in the README, and of the shot it is."""
PAGES = {
    "label": ("labels-*-blood_tube.pdf", 0, 4.0),
    "crf": ("crf-draft-020.pdf", 1, 1.1),
    "crf-genome": ("crf-draft-027.pdf", 7, 1.1),
    "case-summary": ("case-summary-020.pdf", 0, 1.1),
}
"""The name of a picture, the paper, the page, and by how much 72 dpi is enlarged."""


def main() -> None:
    command = [sys.executable, "main.py", "tour", "--out", str(TOUR), "--language", "en"]
    subprocess.run(command, cwd=ROOT, check=True)
    for name, shot in SHOTS.items():
        (IMAGES / f"{name}.png").write_bytes(_newest(f"??-{shot}-1366-en.png").read_bytes())
    for name, (paper, page, scale) in PAGES.items():
        picture = pypdfium2.PdfDocument(_newest(paper))[page].render(scale=scale).to_pil()
        picture.save(IMAGES / f"{name}.png", optimize=True)


def _newest(pattern: str) -> Path:
    """The file of a pattern that was written last."""
    return max(TOUR.glob(pattern), key=lambda file: file.stat().st_mtime)


if __name__ == "__main__":
    main()
