"""PDF pages whose structure is known: columns, tables, running heads, rotation, broken words, scripts."""

import io
from pathlib import Path

import arabic_reshaper
import fontpkg_noto_sans_arabic
import pikepdf
from PIL import Image, ImageDraw
from prose import paragraphs
from reportlab.lib.enums import TA_JUSTIFY
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, FrameBreak, NextPageTemplate, PageTemplate, Paragraph, Table

BODY = ParagraphStyle("body", fontName="Times-Roman", fontSize=10, leading=12.5, alignment=TA_JUSTIFY, spaceAfter=6)
HEADING = ParagraphStyle("heading", fontName="Helvetica-Bold", fontSize=13, leading=16, spaceBefore=10, spaceAfter=5)
TITLE = ParagraphStyle("title", fontName="Helvetica-Bold", fontSize=20, leading=24, spaceAfter=8)
WIDTH, HEIGHT = A4


def columns(path: Path, count: int) -> None:
    """A title across the page, then `count` columns on every page; paragraphs run on from column to column."""
    gap, margin, head = 18, 50, 80
    width = (WIDTH - 2 * margin - (count - 1) * gap) / count
    across = Frame(margin, HEIGHT - margin - head, WIDTH - 2 * margin, head, id="head", leftPadding=0, rightPadding=0)

    def beside(top: float) -> list[Frame]:
        return [Frame(margin + at * (width + gap), margin, width, top - margin, leftPadding=0, rightPadding=0) for at in range(count)]

    document = BaseDocTemplate(str(path), pagesize=A4, invariant=1, title=f"Report in {count} columns")
    document.addPageTemplates([PageTemplate("first", [across, *beside(HEIGHT - margin - head)]), PageTemplate("later", beside(HEIGHT - margin))])
    story = [Paragraph(f"A report in {count} columns", TITLE), FrameBreak(), NextPageTemplate("later")]
    for number, text in enumerate(paragraphs(36), start=1):
        if number % 6 == 1:
            story.append(Paragraph(f"{(number - 1) // 6 + 1} Section number {(number - 1) // 6 + 1}", HEADING))
        story.append(Paragraph(text, BODY))
    document.build(story)


def running_heads(path: Path) -> None:
    """Heads that alternate and name the chapter, a foot that counts the pages, and text between."""
    canvas = Canvas(str(path), pagesize=A4, invariant=1)
    for page in range(1, 13):
        chapter = (page - 1) // 4 + 1
        canvas.setFont("Helvetica-Oblique", 9)
        canvas.drawString(60, HEIGHT - 45, "Handbook of the harbour" if page % 2 else f"Chapter {chapter}: the subject of chapter {chapter}")
        canvas.drawCentredString(WIDTH / 2, 40, f"Page {page} of 12")
        canvas.setFont("Times-Roman", 11)
        for row, text in enumerate([f"This is line {row} on sheet {page}, and it is unlike the others." for row in range(1, 21)]):
            canvas.drawString(60, HEIGHT - 90 - row * 14, text)
        canvas.showPage()
    canvas.save()


def tables(path: Path) -> None:
    """A ruled table, and one whose columns only stand in line."""
    rows = [["Part", "Port", "Memory"], ["NATS", "4222", "256 MiB"], ["Postgres", "5432", "1 GiB"], ["Oxigraph", "7878", "512 MiB"]]
    canvas = Canvas(str(path), pagesize=A4, invariant=1)
    canvas.setFont("Times-Roman", 11)
    canvas.drawString(60, 770, "The parts and what they need are listed in the table below this sentence.")
    ruled = Table(rows, colWidths=[120, 80, 100], style=[("GRID", (0, 0), (-1, -1), 0.5, "black"), ("FONT", (0, 0), (-1, 0), "Helvetica-Bold")])
    ruled.wrapOn(canvas, 400, 400)
    ruled.drawOn(canvas, 60, 640)
    canvas.setFont("Times-Roman", 11)
    canvas.drawString(60, 600, "The same parts follow without any rules, and their columns stand in line.")
    for at, row in enumerate([["Name", "Written in", "Licence"], ["NATS", "Go", "Apache-2.0"], ["Postgres", "C", "PostgreSQL"], ["Oxigraph", "Rust", "MIT"]]):
        for column, cell in enumerate(row):
            canvas.drawString(60 + column * 130, 570 - at * 16, cell)
    canvas.drawString(60, 480, "A last sentence closes the page after both of the tables.")
    canvas.save()


def hyphenated(path: Path) -> None:
    """Words broken between lines, columns and pages, and a compound that keeps its hyphen."""
    canvas = Canvas(str(path), pagesize=A4, invariant=1)

    def column(x: float, lines: list[str]) -> None:
        canvas.setFont("Times-Roman", 11)
        for row, text in enumerate(lines):
            canvas.drawString(x, 760 - row * 14, text)

    left = ["The first of these lines ends with a bro-", "ken word, and the second one does not at", "all. Here stands a well-known compound of", "two words, and it is also broken as well-", "known words may be. Nothing else happens", "in this column until its very end, which"]
    right = ["is where the sentence goes on. Now this", "second column fills with some more text", "so that it is as long as the first one.", "The very last word of the page is a docu-"]
    column(60, [*left, "breaks in the middle of the word perma-"])
    column(320, ["nent. The column on the right begins so,", *right[1:]])
    canvas.showPage()
    column(60, ["ment that continues here on another page.", "A closing line ends the text of this file."])
    canvas.save()


def rotated(path: Path) -> None:
    """The same upright text, as far from the top left, on pages turned by 0, 90, 180 and 270 degrees; the second four are cropped."""
    canvas = Canvas(str(path), pagesize=(400, 600), invariant=1)
    # where the displayed page's origin lies on a sheet of 400 × 600
    origins = {0: (0, 0), 90: (400, 0), 180: (400, 600), 270: (0, 600)}
    for rotation in (0, 90, 180, 270) * 2:
        width, height = (400, 600) if rotation % 180 == 0 else (600, 400)
        canvas.setPageSize((width, height))
        canvas.setPageRotation(rotation)
        canvas.translate(*origins[rotation])
        canvas.rotate(rotation)
        canvas.setFont("Helvetica", 12)
        canvas.drawString(70, height - 100, f"Turned by {rotation} degrees and still upright.")
        canvas.drawString(70, height - 120, "A second line stands twenty points below it.")
        canvas.showPage()
    canvas.save()
    with pikepdf.open(path, allow_overwriting_input=True) as document:
        for page in list(document.pages)[4:]:
            left, bottom, right, top = (float(edge) for edge in page.mediabox)
            page.CropBox = pikepdf.Array([left + 20, bottom + 30, right - 40, top - 50])
        document.save(path, deterministic_id=True)


def scanned(path: Path) -> None:
    """One page of text, one that is only a picture of text, one of text again."""
    picture = Image.new("L", (850, 1100), 255)
    ImageDraw.Draw(picture).text((80, 90), "These words are dots, not letters.", fill=0)
    canvas = Canvas(str(path), pagesize=A4, invariant=1)
    for page in (1, 2, 3):
        if page == 2:
            data = io.BytesIO()
            picture.save(data, "PNG")
            canvas.drawImage(ImageReader(data), 0, 0, WIDTH, HEIGHT)
        else:
            canvas.setFont("Times-Roman", 11)
            canvas.drawString(60, 760, f"Page {page} of this file holds letters that can be read.")
        canvas.showPage()
    canvas.save()


def german(path: Path) -> None:
    _lines(path, "Times-Roman", ["Über die Prüfung der Sicherungen", "Die Sicherungen werden jede Woche geprüft, und das Ergebnis wird in das Buch des Hauses ein-", "getragen. Größere Änderungen müssen vorher mit dem Vorstand abgesprochen werden."])


def japanese(path: Path) -> None:
    pdfmetrics.registerFont(UnicodeCIDFont("HeiseiMin-W3"))
    _lines(path, "HeiseiMin-W3", ["バックアップの確認", "バックアップは毎週確認され、その結果は台帳に記録され", "ます。大きな変更は事前に相談してください。"])


def arabic(path: Path) -> None:
    fonts = Path(fontpkg_noto_sans_arabic.__file__).parent / "files"
    pdfmetrics.registerFont(TTFont("Arabic", str(next(fonts.glob("*.ttf")))))
    lines = ["فحص النسخ الاحتياطية", "يتم فحص النسخ الاحتياطية كل أسبوع وتسجل النتيجة في السجل."]
    # glyphs are set from left to right, so the letters are joined and their order is turned
    _lines(path, "Arabic", [arabic_reshaper.reshape(line)[::-1] for line in lines], right=True)


def _lines(path: Path, font: str, lines: list[str], *, right: bool = False) -> None:
    canvas = Canvas(str(path), pagesize=A4, invariant=1)
    for row, text in enumerate(lines):
        canvas.setFont(font, 18 if row == 0 else 11)
        (canvas.drawRightString if right else canvas.drawString)(WIDTH - 60 if right else 60, 760 - row * 20, text)
    canvas.save()
