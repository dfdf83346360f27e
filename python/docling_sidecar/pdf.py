"""PDF pages as printed lines with boxes: docling-parse reads them; pdfium counts them and steps in where docling-parse cannot."""

import io
import re
from collections.abc import Iterator
from typing import Any

import pypdfium2
from docling_parse.pdf_parser import (
    ContentConfig,
    ContentLevel,
    DecodeConfig,
    DoclingThreadedPdfParser,
    PageParseResult,
    ThreadedPdfParserConfig,
)

from .pdf_rulings import apart
from .pdfium_page import PdfiumPage
from .refusal import Refusal, quoted

PDFIUM_PASSWORD = 4
# What writers put where a title belongs: nothing, a placeholder, the name of a file.
NO_TITLE = re.compile(
    r"^$|^untitled|^\(?anonymous|^microsoft word - |^(slide|document|dokument) ?\d*$|\.(docx?|pdf|tex|dvi|odt|indd|qxd|pptx?)$", re.IGNORECASE
)
# A page that paints this many strokes and no text shows something: outlined type, a drawing.
DRAWN_PAGE_STROKES = 20
SMALLEST_PICTURE_POINTS = 8
# Where an intact file ends with its %%EOF mark, with room for what mailers append.
EOF_WITHIN = 4096

CONTENT = ContentConfig(
    char_cells_content_level=ContentLevel.COMPUTE,
    word_cells_content_level=ContentLevel.COMPUTE,
    line_cells_content_level=ContentLevel.COMPUTE_AND_MATERIALIZE,
    shapes_content_level=ContentLevel.COMPUTE,
    bitmaps_content_level=ContentLevel.COMPUTE_AND_MATERIALIZE,
    include_bitmap_bytes=False,
)
# Words cost most of a page's time, so they are fetched only where a rule runs through a line.
WITH_WORDS = CONTENT.model_copy(update={"word_cells_content_level": ContentLevel.COMPUTE_AND_MATERIALIZE})


def read_pdf(data: bytes, name: str, *, max_pages: int, threads: int = 2) -> dict[str, Any]:
    """Pages that could be read, and how many the file says it has."""
    document = _open(data, name)
    try:
        count = len(document)
        if count == 0:
            raise Refusal("no-pages", f"{quoted(name)} is a PDF without pages. Nothing can be read from it.")
        if count > max_pages:
            raise Refusal("too-many-pages", f"{quoted(name)} has {count} pages; at most {max_pages} are read. Split it, or raise the limit.")
        pages = _pages(data, document, threads)
        if not any(page["lines"] or page["pictures"] for page in pages):
            raise Refusal("no-text", f"{quoted(name)} has {count} pages, and neither text nor a picture on any that could be read.")
        return {"title": _title(document), "pageCount": count, "pages": pages, "blocks": []}
    finally:
        document.close()


def _open(data: bytes, name: str) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        # pdfium keeps the code of an earlier failure where it sets none, so the file must say so too
        if error.err_code == PDFIUM_PASSWORD and b"/Encrypt" in data:
            raise Refusal("encrypted", f"{quoted(name)} opens only with a password. Save a copy without one and give that.") from error
        if re.search(rb"/Count\s+0\b", data) and not re.search(rb"/Type\s*/Page\b", data):
            raise Refusal("no-pages", f"{quoted(name)} is a PDF without pages. Nothing can be read from it.") from error
        raise Refusal("corrupt", f"{quoted(name)} is damaged: {error} Fetch or save it again.") from error


def _title(document: pypdfium2.PdfDocument) -> str | None:
    """The title in the metadata, unless a program put something there that is none."""
    title = " ".join((document.get_metadata_dict().get("Title") or "").split())
    return None if NO_TITLE.search(title) else title


def _pages(data: bytes, document: pypdfium2.PdfDocument, threads: int) -> list[dict[str, Any]]:
    by_number = {page["page"]: page for page in _parsed_pages(data, document, threads)}
    for number in range(1, len(document) + 1):
        page = None if number in by_number else _page_by_pdfium(document, number)
        if page is not None:
            by_number[number] = page
    is_cut = b"%%EOF" not in data[-EOF_WITHIN:]
    # in a file that was cut off, a page without anything on it has lost its content
    return [by_number[number] for number in sorted(by_number) if not (is_cut and _is_blank(by_number[number]))]


def _is_blank(page: dict[str, Any]) -> bool:
    return not page["lines"] and not page["rulings"] and page["pictures"] == 0


def _parsed_pages(data: bytes, document: pypdfium2.PdfDocument, threads: int) -> Iterator[dict[str, Any]]:
    parser = DoclingThreadedPdfParser(
        ThreadedPdfParserConfig(loglevel="fatal", threads=threads, page_content_config=CONTENT),
        DecodeConfig(release_native_memory_every_n_pages=64),
    )
    try:
        key = parser.load(io.BytesIO(data))
    except (RuntimeError, ValueError):
        return
    # docling-parse counts on over pages it cannot find, so its numbers are right only when none is missing
    if parser.page_count(key) != len(document):
        return
    for result in parser.iterate_results():
        if result.success:
            yield _page(result, document)


def _page(result: PageParseResult, document: pypdfium2.PdfDocument) -> dict[str, Any]:
    page = result.get_page()
    height = result.page_height
    strokes = result.get_shape_lines()
    cells = apart(page.textline_cells, strokes, lambda: result.get_page(WITH_WORDS).word_cells)
    with PdfiumPage(document, result.page_number) as pdfium_page:
        lines = [pdfium_page.line(cell) for cell in cells]
    pictures = sum(1 for bitmap in page.bitmap_resources if _is_visible(bitmap.rect.to_bounding_box()))
    return {
        "page": result.page_number,
        "width": round(result.page_width, 2),
        "height": round(height, 2),
        "lines": lines,
        "rulings": [_box(stroke.l, height - stroke.t, stroke.r, height - stroke.b) for stroke in strokes],
        "pictures": pictures + (1 if not lines and len(strokes) >= DRAWN_PAGE_STROKES else 0),
    }


def _page_by_pdfium(document: pypdfium2.PdfDocument, number: int) -> dict[str, Any] | None:
    """None when the page is not in the file."""
    try:
        page = PdfiumPage(document, number)
    except pypdfium2.PdfiumError:
        return None
    with page:
        lines = [page.line(cell) for cell in page.cells()]
        return {"page": number, "width": round(page.width, 2), "height": round(page.height, 2), "lines": lines, "rulings": [], "pictures": page.pictures}


def _is_visible(box: Any) -> bool:
    return min(abs(box.r - box.l), abs(box.t - box.b)) > SMALLEST_PICTURE_POINTS


def _box(x0: float, y0: float, x1: float, y1: float) -> list[float]:
    return [round(min(x0, x1), 2), round(min(y0, y1), 2), round(max(x0, x1), 2), round(max(y0, y1), 2)]
