"""Bytes to text without guessing, and plain text to blocks."""

import codecs
import re

from .refusal import Refusal, quoted

BOMS: list[tuple[bytes, str]] = [
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]
DECLARED_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
LIST_MARK = re.compile(r"^\s*([-*•]|\d{1,3}[.)])\s+")
UNDERLINE = re.compile(r"^(=|-|~|#){3,}$")


def decode(data: bytes, name: str, *, html: bool = False) -> str:
    """UTF-8, or UTF-16/32 by byte order mark, or what an HTML page declares. Anything else is refused with its place."""
    encoding = next((known for bom, known in BOMS if data.startswith(bom)), None)
    if encoding is None and html:
        encoding = _declared(data)
    try:
        text = data.decode(encoding or "utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Refusal(
            "bad-encoding",
            f"{quoted(name)} is not {encoding or 'UTF-8'}: byte {data[error.start]:#04x} at offset {error.start} (line {line}). Save it as UTF-8.",
        ) from error
    if "\x00" in text:
        at = text.index("\x00")
        raise Refusal("bad-encoding", f"{quoted(name)} has a zero character at {at}, so it is not text. Save it as UTF-8.")
    return text


def _declared(data: bytes) -> str | None:
    found = DECLARED_CHARSET.search(data[:4096])
    if found is None:
        return None
    try:
        return codecs.lookup(found[1].decode("ascii")).name
    except LookupError:
        return None


def blocks_of_text(text: str) -> list[dict]:
    """Paragraphs are what blank lines separate; list marks begin an item; an underlined line is a heading."""
    blocks: list[dict] = []
    for paragraph in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").replace("\r", "\n")):
        lines = [line.rstrip() for line in paragraph.split("\n") if line.strip()]
        if len(lines) == 2 and UNDERLINE.match(lines[1]):
            blocks.append({"kind": "heading", "level": 1 if lines[1][0] in "=#" else 2, "text": lines[0].strip(), "places": []})
            continue
        for line in lines:
            _add_line(blocks, line, first=line is lines[0])
    return blocks


def _add_line(blocks: list[dict], line: str, *, first: bool) -> None:
    if LIST_MARK.match(line):
        blocks.append({"kind": "list-item", "text": line.strip(), "places": []})
    elif first:
        blocks.append({"kind": "paragraph", "text": line.strip(), "places": []})
    else:
        blocks[-1]["text"] += " " + line.strip()
