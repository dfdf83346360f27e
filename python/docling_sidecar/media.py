"""What a document is: its content decides, its name must not contradict it."""

import io
import zipfile
from typing import Literal

from .refusal import Refusal, quoted

Kind = Literal["pdf", "docx", "pptx", "xlsx", "html", "markdown", "text"]

MEDIA_TYPES: dict[Kind, str] = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html",
    "markdown": "text/markdown",
    "text": "text/plain",
}

ENDINGS: dict[str, Kind] = {
    "pdf": "pdf",
    "docx": "docx",
    "pptx": "pptx",
    "xlsx": "xlsx",
    "html": "html",
    "htm": "html",
    "xhtml": "html",
    "md": "markdown",
    "markdown": "markdown",
    "txt": "text",
    "text": "text",
    "log": "text",
}

SUPPORTED = "PDF, DOCX, PPTX, XLSX, HTML, Markdown and plain text"

# Content that is recognised in order to say what it is, not to read it.
FOREIGN: list[tuple[bytes, str]] = [
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"{\\rtf", "an RTF document"),
    (b"%!PS", "a PostScript document"),
]

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
# Readers accept a PDF whose header is preceded by up to this much else.
PDF_HEADER_WITHIN = 1024
TEXT_KINDS: tuple[Kind, ...] = ("html", "markdown", "text")


def kind_of(data: bytes, name: str, media_type: str) -> Kind:
    """The kind to read the bytes as. Raises `Refusal` when name and content disagree or nothing here reads it."""
    claimed = _claimed(name, media_type)
    seen, described = _seen(data, name)
    if seen in ("pdf", "docx", "pptx", "xlsx"):
        if claimed not in (None, seen):
            raise _wrong_type(name, claimed, described)
        return seen
    if seen is None and described:
        if claimed in ("pdf", "docx", "pptx", "xlsx"):
            raise _wrong_type(name, claimed, described)
        raise Refusal("unsupported-type", f"{quoted(name)} is {described}, which is not read here. Give {SUPPORTED}.")
    if claimed in ("pdf", "docx", "pptx", "xlsx"):
        if seen is not None:
            raise _wrong_type(name, claimed, described)
        raise Refusal("corrupt", f"{quoted(name)} does not begin like a {claimed.upper()} file. Fetch or save it again.")
    if claimed is not None:
        return claimed
    if seen is not None and _ending(name) == "":
        return seen
    raise Refusal("unsupported-type", f"{quoted(name)} has no ending that is read here. Give {SUPPORTED}.")


def _claimed(name: str, media_type: str) -> Kind | None:
    by_ending = ENDINGS.get(_ending(name))
    if by_ending is not None:
        return by_ending
    essence = media_type.partition(";")[0].strip().lower()
    return next((kind for kind, known in MEDIA_TYPES.items() if known == essence), None)


def _ending(name: str) -> str:
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    return base.rsplit(".", 1)[1].lower() if "." in base else ""


def _seen(data: bytes, name: str) -> tuple[Kind | None, str]:
    """The kind the content shows and words for it; words without a kind are content that is known and not read."""
    if b"%PDF-" in data[:PDF_HEADER_WITHIN]:
        return "pdf", "a PDF"
    if data.startswith(b"PK\x03\x04"):
        return _seen_in_archive(data, name)
    if data.startswith(OLE):
        if ENCRYPTED_PACKAGE in data:
            raise Refusal("encrypted", f"{quoted(name)} is an office document under a password. Save a copy without one.")
        return None, "an old binary office document"
    for magic, described in FOREIGN:
        if data.startswith(magic):
            return None, described
    if _looks_like_html(data):
        return "html", "an HTML page"
    if _looks_like_text(data):
        return "text", "plain text"
    return None, ""


def _seen_in_archive(data: bytes, name: str) -> tuple[Kind | None, str]:
    try:
        names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise Refusal("corrupt", f"{quoted(name)} is a damaged archive ({error}). Fetch or save it again.") from error
    for prefix, kind in (("word/", "docx"), ("ppt/", "pptx"), ("xl/", "xlsx")):
        if any(n.startswith(prefix) for n in names):
            return kind, f"a {kind.upper()} document"
    return None, "a zip archive"


def _looks_like_html(data: bytes) -> bool:
    head = data[:2048].removeprefix(b"\xef\xbb\xbf").replace(b"\x00", b"").lstrip(b"\xff\xfe \t\r\n").lower()
    while head.startswith(b"<!--") and b"-->" in head:
        head = head.split(b"-->", 1)[1].lstrip()
    return head.startswith((b"<!doctype html", b"<html", b"<head", b"<body"))


def _looks_like_text(data: bytes) -> bool:
    head = data[:4096]
    return head.startswith((b"\xff\xfe", b"\xfe\xff")) or not any(byte < 9 or 13 < byte < 27 for byte in head)


def _wrong_type(name: str, claimed: Kind, described: str) -> Refusal:
    return Refusal("wrong-type", f"{quoted(name)} should be {MEDIA_TYPES[claimed]} but its content is {described}. Give it its right ending.")
