"""DOCX, PPTX, XLSX, HTML and Markdown to blocks in reading order, by docling."""

import io
import re
from typing import Any

from docling.datamodel.backend_options import HTMLBackendOptions, MarkdownBackendOptions
from docling.datamodel.base_models import DocumentStream, InputFormat
from docling.document_converter import DocumentConverter, HTMLFormatOption, MarkdownFormatOption
from docling.exceptions import ConversionError
from docling_core.types.doc import (
    CodeItem,
    DoclingDocument,
    GroupLabel,
    ListItem,
    PictureItem,
    SectionHeaderItem,
    TableItem,
    TextItem,
    TitleItem,
)
from docling_core.types.doc.document import ContentLayer

from .media import Kind
from .refusal import Refusal, quoted

FORMATS: dict[Kind, InputFormat] = {
    "docx": InputFormat.DOCX,
    "pptx": InputFormat.PPTX,
    "xlsx": InputFormat.XLSX,
    "html": InputFormat.HTML,
    "markdown": InputFormat.MD,
}
# Inline runs arrive without the space that stood between them; these never have one on this side.
NO_SPACE_BEFORE = re.compile(r"^[,.;:!?)\]}…’”»]")
NO_SPACE_AFTER = re.compile(r"[(\[{“«‘]$")

# Nothing outside the bytes is ever read: no picture of a page, no file beside it.
HTML_OPTIONS = HTMLBackendOptions(fetch_images=False, enable_local_fetch=False, enable_remote_fetch=False, infer_furniture=False)
MARKDOWN_OPTIONS = MarkdownBackendOptions(fetch_images=False, enable_local_fetch=False, enable_remote_fetch=False)

CONVERTER = DocumentConverter(
    allowed_formats=list(FORMATS.values()),
    format_options={
        InputFormat.HTML: HTMLFormatOption(backend_options=HTML_OPTIONS),
        InputFormat.MD: MarkdownFormatOption(backend_options=MARKDOWN_OPTIONS),
    },
)


def read_structured(data: bytes, name: str, kind: Kind) -> dict[str, Any]:
    """Blocks of a document that has no pages. `data` of HTML and Markdown is UTF-8."""
    stream = DocumentStream(name=f"document.{'md' if kind == 'markdown' else kind}", stream=io.BytesIO(data))
    try:
        document = CONVERTER.convert(stream).document
    except (ConversionError, ValueError, KeyError, SyntaxError, OSError, AttributeError, TypeError, IndexError) as error:
        reason = str(error.__cause__ or error).strip().splitlines()
        raise Refusal("corrupt", f"{quoted(name)} cannot be read as {kind.upper()}: {reason[0][:200] if reason else type(error).__name__}.") from error
    blocks = _with_one_title(_blocks(document))
    title = next((block["text"] for block in blocks if block["kind"] == "title"), None)
    return {"title": title or _furniture_title(document), "pageCount": None, "pages": [], "blocks": blocks}


def _blocks(document: DoclingDocument) -> list[dict[str, Any]]:
    blocks: list[dict[str, Any]] = []
    open_run: str | None = None
    for item, _ in document.iterate_items(included_content_layers={ContentLayer.BODY, ContentLayer.NOTES}):
        run = _inline_run(item, document)
        block = _block(item, document)
        if block is None or not block["text"].strip():
            continue
        if run is not None and run == open_run:
            blocks[-1]["text"] = _joined(blocks[-1]["text"], block["text"])
            continue
        open_run = run
        blocks.append({**block, "kind": "paragraph"} if run is not None and block["kind"] == "code" else block)
    return blocks


def _inline_run(item: Any, document: DoclingDocument) -> str | None:
    """Runs of one printed paragraph share an inline group as parent, or a list item or heading above that group."""
    parent = item.parent.resolve(document) if item.parent is not None else None
    if parent is not None and getattr(parent, "label", None) == GroupLabel.INLINE:
        return parent.self_ref
    return None


def _block(item: Any, document: DoclingDocument) -> dict[str, Any] | None:
    match item:
        case TableItem():
            return {"kind": "table", "text": _markdown(item), "places": []}
        case PictureItem():
            return None
        case TitleItem():
            return {"kind": "title", "text": item.text, "places": []}
        case SectionHeaderItem():
            return {"kind": "heading", "level": min(item.level, 6), "text": item.text, "places": []}
        case ListItem():
            return {"kind": "list-item", "text": _list_text(item), "places": []}
        case CodeItem():
            return {"kind": "code", "text": item.text, "places": []}
        case TextItem():
            return {"kind": "caption" if item.label == "caption" else "paragraph", "text": item.text, "places": []}
        case _:
            return None


def _markdown(table: TableItem) -> str:
    """One line per row, cells by their text alone: docling's own export pads them, which costs tokens."""
    rows = [[" ".join(cell.text.split()).replace("|", "\\|") for cell in row] for row in table.data.grid]
    if not any(cell for row in rows for cell in row):
        return ""
    head, *body = rows
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, ["---"] * len(head), *body])


def _list_text(item: ListItem) -> str:
    marker = item.marker if item.enumerated and item.marker else "•"
    return f"{marker} {item.text}" if item.text.strip() else ""


def _joined(before: str, after: str) -> str:
    tight = NO_SPACE_BEFORE.match(after) or NO_SPACE_AFTER.search(before)
    return f"{before}{after}" if tight else f"{before} {after}"


def _with_one_title(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Several top headings are chapters, not titles: they become level 1 and what is below them moves down."""
    if sum(1 for block in blocks if block["kind"] == "title") <= 1:
        return blocks
    return [_moved_down(block) for block in blocks]


def _moved_down(block: dict[str, Any]) -> dict[str, Any]:
    if block["kind"] == "title":
        return {**block, "kind": "heading", "level": 1}
    if block["kind"] == "heading":
        return {**block, "level": min(block["level"] + 1, 6)}
    return block


def _furniture_title(document: DoclingDocument) -> str | None:
    """A page's own `<title>`, which docling keeps outside the body."""
    furniture = document.iterate_items(included_content_layers={ContentLayer.FURNITURE})
    return next((item.text.strip() for item, _ in furniture if isinstance(item, TitleItem) and item.text.strip()), None)
