"""PDF pages as printed lines with boxes: docling-parse reads them, pdfium counts the pages and knows the type sizes."""

import io
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
from .pdf_styles import PageStyles
from .refusal import Refusal, quoted

PDFIUM_PASSWORD = 4
# A page that paints this many strokes and no text shows something: outlined type, a drawing.
DRAWN_PAGE_STROKES = 20
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
        title = (document.get_metadata_dict().get("Title") or "").strip() or None
        pages = _pages(data, name, document, threads)
        if not any(page["lines"] or page["pictures"] for page in pages):
            raise Refusal("no-text", f"{quoted(name)} has {count} pages, and neither text nor a picture on any that could be read.")
        return {"title": title, "pageCount": count, "pages": pages, "blocks": []}
    finally:
        document.close()


def _open(data: bytes, name: str) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code == PDFIUM_PASSWORD:
            raise Refusal("encrypted", f"{quoted(name)} opens only with a password. Save a copy without one and give that.") from error
        if _declares_no_pages(data):
            raise Refusal("no-pages", f"{quoted(name)} is a PDF without pages. Nothing can be read from it.") from error
        raise Refusal("corrupt", f"{quoted(name)} is damaged: {error} Fetch or save it again.") from error


def _declares_no_pages(data: bytes) -> bool:
    return b"/Count 0" in data and b"/Type /Page\n" not in data and b"/Type/Page " not in data


def _pages(data: bytes, name: str, document: pypdfium2.PdfDocument, threads: int) -> list[dict[str, Any]]:
    parser = DoclingThreadedPdfParser(
        ThreadedPdfParserConfig(loglevel="fatal", threads=threads, page_content_config=CONTENT),
        DecodeConfig(release_native_memory_every_n_pages=64),
    )
    try:
        parser.load(io.BytesIO(data))
    except (RuntimeError, ValueError) as error:
        raise Refusal("corrupt", f"{quoted(name)} is damaged: {error}. Fetch or save it again.") from error
    is_cut = b"%%EOF" not in data[-EOF_WITHIN:]
    pages = [_page(result, document) for result in parser.iterate_results() if result.success]
    # in a file that was cut off, a page without anything on it has lost its content
    return sorted((page for page in pages if not (is_cut and _is_blank(page))), key=lambda page: page["page"])


def _is_blank(page: dict[str, Any]) -> bool:
    return not page["lines"] and not page["rulings"] and page["pictures"] == 0


def _page(result: PageParseResult, document: pypdfium2.PdfDocument) -> dict[str, Any]:
    page = result.get_page()
    height = result.page_height
    strokes = result.get_shape_lines()
    cells = apart(page.textline_cells, strokes, lambda: result.get_page(WITH_WORDS).word_cells)
    with PageStyles(document, result.page_number) as styles:
        lines = [styles.line(cell, height) for cell in cells]
    pictures = sum(1 for bitmap in page.bitmap_resources if _is_visible(bitmap.rect.to_bounding_box()))
    return {
        "page": result.page_number,
        "width": round(result.page_width, 2),
        "height": round(height, 2),
        "lines": lines,
        "rulings": [_box(stroke.l, height - stroke.t, stroke.r, height - stroke.b) for stroke in strokes],
        "pictures": pictures + (1 if not lines and len(strokes) >= DRAWN_PAGE_STROKES else 0),
    }


def _is_visible(box: Any) -> bool:
    return abs(box.r - box.l) > 8 and abs(box.t - box.b) > 8


def _box(x0: float, y0: float, x1: float, y1: float) -> list[float]:
    return [round(min(x0, x1), 2), round(min(y0, y1), 2), round(max(x0, x1), 2), round(max(y0, y1), 2)]
