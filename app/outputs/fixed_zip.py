"""An archive whose bytes depend on its content alone: fixed dates, and for Excel fixed document properties."""

import os
import shutil
import zipfile
from typing import Any, Final

FIXED: Final = (2000, 1, 1, 0, 0, 0)

CORE: Final = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    b'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
    b'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:creator>DPTrace</dc:creator>'
    b'<dcterms:created xsi:type="dcterms:W3CDTF">2000-01-01T00:00:00Z</dcterms:created>'
    b'<dcterms:modified xsi:type="dcterms:W3CDTF">2000-01-01T00:00:00Z</dcterms:modified></cp:coreProperties>'
)


class FixedZip(zipfile.ZipFile):
    """openpyxl writes its parts into this; big sheets are streamed from their temporary files."""

    def writestr(self, zinfo_or_arcname: Any, data: Any, *args: Any, **kwargs: Any) -> None:
        content = CORE if str(zinfo_or_arcname) == "docProps/core.xml" else data
        super().writestr(_entry(str(zinfo_or_arcname)), content)

    def write(self, filename: Any, arcname: Any = None, *args: Any, **kwargs: Any) -> None:
        with open(filename, "rb") as source, self.open(_entry(str(arcname)), "w", force_zip64=True) as target:
            shutil.copyfileobj(source, target, 1 << 20)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name.replace(os.sep, "/"), FIXED)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3
    return entry
