"""Office documents: honest ones, and ones that try something."""

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

from docx import Document
from openpyxl import Workbook
from pptx import Presentation
from pptx.util import Inches

# A zip's own clock would make every file differ.
MOMENT = (2026, 1, 1, 0, 0, 0)
SECRET_FILE = "/etc/passwd"


def docx(path: Path) -> None:
    document = Document()
    document.add_heading("Care of the harbour lights", 0)
    document.add_heading("When they are lit", 1)
    document.add_paragraph("The lights are lit at dusk and put out when the first ferry leaves.")
    document.add_heading("Who is on duty", 2)
    for name in ("The keeper", "The deputy"):
        document.add_paragraph(name, style="List Bullet")
    for step in ("Open the lamp.", "Trim the wick."):
        document.add_paragraph(step, style="List Number")
    table = document.add_table(rows=1, cols=2)
    for cell, text in zip(table.rows[0].cells, ("Lamp", "Range"), strict=True):
        cell.text = text
    for cell, text in zip(table.add_row().cells, ("North", "9 miles"), strict=True):
        cell.text = text
    save(document.save, path)


def pptx(path: Path) -> None:
    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[1])
    slide.shapes.title.text = "Harbour lights"
    slide.placeholders[1].text = "Lit at dusk"
    slide.shapes.add_textbox(Inches(1), Inches(5), Inches(4), Inches(1)).text_frame.text = "Put out when the ferry leaves."
    save(presentation.save, path)


def xlsx(path: Path) -> None:
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "Lamps"
    for row in (("Lamp", "Range"), ("North", 9), ("South", 7)):
        sheet.append(row)
    save(workbook.save, path)


def save(write: Callable[[io.BytesIO], None], path: Path) -> None:
    """Writes the archive again with one fixed time, so that the same content is the same bytes."""
    buffer = io.BytesIO()
    write(buffer)
    with zipfile.ZipFile(buffer) as archive:
        write_archive(path, {entry.filename: _without_times(archive.read(entry)) for entry in archive.infolist()})


def _without_times(part: bytes) -> bytes:
    return re.sub(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*", rb"\g<1>2026-01-01T00:00:00Z", part)


def write_archive(path: Path, parts: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(zipfile.ZipInfo(name, MOMENT), part, zipfile.ZIP_DEFLATED)


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {entry.filename: archive.read(entry) for entry in archive.infolist()}


def docx_with_entity(path: Path, honest: Path) -> None:
    """An XML external entity that would bring the machine's accounts into the text."""
    parts = parts_of(honest)
    declared = f'<!DOCTYPE d [<!ENTITY secret SYSTEM "file://{SECRET_FILE}">]>'.encode()
    body = parts["word/document.xml"]
    end_of_declaration = body.index(b"?>") + 2
    parts["word/document.xml"] = body[:end_of_declaration] + declared + body[end_of_declaration:].replace(b"The lights are lit", b"&secret; The lights are lit")
    write_archive(path, parts)


def docx_with_reference(path: Path, honest: Path) -> None:
    """Relations to a picture on a server and to a file: a reader that follows them gives itself away."""
    parts = parts_of(honest)
    relation = '<Relationship Id="rIdX{0}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="{1}" TargetMode="External"/>'
    relations = relation.format(1, "http://127.0.0.1:9/pixel.png") + relation.format(2, f"file://{SECRET_FILE}")
    name = "word/_rels/document.xml.rels"
    parts[name] = parts[name].replace(b"</Relationships>", relations.encode() + b"</Relationships>")
    write_archive(path, parts)


def zip_bomb(path: Path, honest: Path) -> None:
    """A part that grows a thousandfold when it is unpacked."""
    parts = parts_of(honest)
    parts["word/media/image1.png"] = bytes(64 * 1024 * 1024)
    write_archive(path, parts)


def xml_bomb(path: Path, honest: Path) -> None:
    """Entities of entities: small in the archive, without end in the parser."""
    parts = parts_of(honest)
    entities = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    body = parts["word/document.xml"]
    end_of_declaration = body.index(b"?>") + 2
    parts["word/document.xml"] = body[:end_of_declaration] + f"<!DOCTYPE d [{entities}]>".encode() + body[end_of_declaration:].replace(b"The lights", b"&a9;")
    write_archive(path, parts)
