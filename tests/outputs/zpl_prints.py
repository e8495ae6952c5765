"""What a ZPL printer would print: rendered by an emulator that runs under Node."""

import base64
import io
import json
import shutil
import subprocess
from pathlib import Path

import numpy
import pytest
from PIL import Image

from app.domain.label import LabelTemplate
from app.outputs.labels.zpl import DOTS_PER_MM

FOLDER = Path(__file__).parent / "zpl"
needs_node = pytest.mark.skipif(
    shutil.which("node") is None or not (FOLDER / "node_modules").exists(),
    reason="Node with the ZPL emulator is not here: install Node and npm, then .ci/prepare",
)


def job(zpl: bytes, template: LabelTemplate, dpi: int) -> dict[str, object]:
    return {
        "zpl": zpl.decode("ascii"),
        "width_mm": template.width_mm,
        "height_mm": template.height_mm,
        "dots_per_mm": DOTS_PER_MM[dpi],
    }


def prints(jobs: list[dict[str, object]]) -> list[list[numpy.ndarray]]:
    """The labels of each job as grey values of dots."""
    ran = subprocess.run(
        ["node", str(FOLDER / "render.mjs")], input=json.dumps(jobs).encode(), capture_output=True, check=True
    )
    return [[_picture(each) for each in labels] for labels in json.loads(ran.stdout)]


def _picture(png: str) -> numpy.ndarray:
    return numpy.asarray(Image.open(io.BytesIO(base64.b64decode(png))).convert("L"))
