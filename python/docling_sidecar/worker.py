"""What runs inside a conversion process. Importing this module imports docling, so a forkserver does it once for all."""

import json
import sys
from pathlib import Path
from typing import Any

import docling_parse

from .archives import check_office_archive
from .confine import confine
from .jobs import CONVERTER
from .media import MEDIA_TYPES, Kind, kind_of
from .pdf import read_pdf
from .refusal import Refusal, quoted
from .structured import read_structured
from .text import blocks_of_text, decode

PACKAGES = Path(docling_parse.__file__).parent.parent
SOURCES = Path(__file__).parent
UTF8_BOM = b"\xef\xbb\xbf"


def prepare(memory_mb: int, user: str | None) -> None:
    confine(memory_mb, user, [Path(sys.base_prefix), Path(sys.prefix), PACKAGES, SOURCES])


def convert(data: bytes, name: str, media_type: str, max_pages: int) -> bytes:
    """The conversion as JSON. Raises `Refusal`."""
    if len(data) == 0:
        raise Refusal("empty", f"{quoted(name)} is empty (0 bytes). Give a file with content.")
    kind = kind_of(data, name, media_type)
    try:
        read = _read(data, name, kind, max_pages)
    except MemoryError as error:
        raise Refusal("converter-crashed", f"{quoted(name)} needs more memory than a conversion may use. Split it, or raise the limit.") from error
    if not read["pages"] and not any(block["text"].strip() for block in read["blocks"]):
        raise Refusal("no-text", f"{quoted(name)} has no text in it. Nothing can be read from it.")
    return json.dumps({"converter": CONVERTER, "mediaType": MEDIA_TYPES[kind], **read}, ensure_ascii=False).encode("utf-8", "replace")


def _read(data: bytes, name: str, kind: Kind, max_pages: int) -> dict[str, Any]:
    match kind:
        case "pdf":
            return read_pdf(data, name, max_pages=max_pages)
        case "docx" | "pptx" | "xlsx":
            check_office_archive(data, name)
            return read_structured(data, name, kind)
        case "html":
            # the mark keeps the parser from believing a charset that no longer holds
            return read_structured(UTF8_BOM + decode(data, name, html=True).encode(), name, kind)
        case "markdown":
            return read_structured(decode(data, name).encode(), name, kind)
        case "text":
            return {"title": None, "pageCount": None, "pages": [], "blocks": blocks_of_text(decode(data, name))}
