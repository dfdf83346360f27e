"""Makes the sample documents that are not plain files: `python tests/documents/make_samples.py samples`. Commit what it writes."""

import sys
from pathlib import Path

import office
from docx import Document
from reportlab.lib.enums import TA_JUSTIFY
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, FrameBreak, KeepTogether, NextPageTemplate, PageBreak, PageTemplate, Paragraph, Spacer, Table
from samples_text import BACKUP, GUIDE, GUIDE_SUBTITLE, GUIDE_TITLE

MARGIN, GAP, HEAD = 70, 22, 120
WIDTH, HEIGHT = A4
BODY = ParagraphStyle("body", fontName="Times-Roman", fontSize=12, leading=17.5, alignment=TA_JUSTIFY, spaceAfter=6)
ITEM = ParagraphStyle("item", parent=BODY, leftIndent=14, bulletIndent=2, spaceAfter=3)
CODE = ParagraphStyle("code", fontName="Courier", fontSize=8.5, leading=11, spaceAfter=7, leftIndent=4)
CHAPTER = ParagraphStyle("chapter", fontName="Helvetica-Bold", fontSize=15, leading=18, spaceBefore=14, spaceAfter=8)
SECTION = ParagraphStyle("section", fontName="Helvetica-Bold", fontSize=11.5, leading=14, spaceBefore=8, spaceAfter=4)
CAPTION = ParagraphStyle("caption", fontName="Times-Italic", fontSize=9.5, leading=12, spaceAfter=10)
TITLE = ParagraphStyle("title", fontName="Helvetica-Bold", fontSize=26, leading=30, spaceAfter=8)
SUBTITLE = ParagraphStyle("subtitle", fontName="Helvetica", fontSize=12, leading=16)
CELL = ParagraphStyle("cell", fontName="Times-Roman", fontSize=9.5, leading=11.5)
HEAD_CELL = ParagraphStyle("head-cell", parent=CELL, fontName="Times-Bold")
ON_A_NEW_PAGE = ("4 Backups", "8 Secrets")
STYLES = {"chapter": CHAPTER, "section": SECTION, "text": BODY, "code": CODE, "caption": CAPTION}


def guide(path: Path) -> None:
    document = BaseDocTemplate(str(path), pagesize=A4, invariant=1, title=GUIDE_TITLE, author="The homelab project", lang="en")
    across = Frame(MARGIN, HEIGHT - MARGIN - HEAD, WIDTH - 2 * MARGIN, HEAD, leftPadding=0, rightPadding=0)
    document.addPageTemplates(
        [
            PageTemplate("first", [across, *_columns(HEIGHT - MARGIN - HEAD)], onPage=_foot),
            PageTemplate("later", _columns(HEIGHT - MARGIN - 20), onPage=_head_and_foot),
        ]
    )
    story = [Paragraph(GUIDE_TITLE, TITLE), Paragraph(GUIDE_SUBTITLE, SUBTITLE), FrameBreak(), NextPageTemplate("later")]
    for kind, content in GUIDE:
        if content in ON_A_NEW_PAGE:
            story.append(PageBreak())
        story.extend(_flowables(kind, content))
    document.build(story)


def _columns(top: float) -> list[Frame]:
    width = (WIDTH - 2 * MARGIN - GAP) / 2
    return [Frame(MARGIN + at * (width + GAP), MARGIN, width, top - MARGIN, leftPadding=0, rightPadding=0) for at in (0, 1)]


def _foot(canvas: Canvas, document: BaseDocTemplate) -> None:
    canvas.setFont("Helvetica", 8.5)
    canvas.drawCentredString(WIDTH / 2, 32, f"Page {document.page}")


def _head_and_foot(canvas: Canvas, document: BaseDocTemplate) -> None:
    _foot(canvas, document)
    canvas.drawString(MARGIN, HEIGHT - 42, GUIDE_TITLE)
    canvas.drawRightString(WIDTH - MARGIN, HEIGHT - 42, "A short guide")
    canvas.line(MARGIN, HEIGHT - 48, WIDTH - MARGIN, HEIGHT - 48)


def _flowables(kind: str, content: object) -> list:
    if kind == "list":
        return [Paragraph(text, ITEM, bulletText="•") for text in content]
    if kind == "table":
        return [KeepTogether([_table(content)]), Spacer(1, 5)]
    if kind == "code":
        return [KeepTogether([Paragraph(line.replace(" ", "&nbsp;"), ParagraphStyle("line", parent=CODE, spaceAfter=0)) for line in content]), Spacer(1, 7)]
    return [Paragraph(content, STYLES[kind])]


def _table(rows: list[list[str]]) -> Table:
    width = (WIDTH - 2 * MARGIN - GAP) / 2
    cells = [[Paragraph(text, HEAD_CELL if at == 0 else CELL) for text in row] for at, row in enumerate(rows)]
    # as wide as their longest words and their texts ask for
    shares = [max(len(row[at]) for row in rows) ** 0.5 + max(len(word) for row in rows for word in row[at].split()) for at in range(len(rows[0]))]
    return Table(cells, colWidths=[width * share / sum(shares) for share in shares], style=[("GRID", (0, 0), (-1, -1), 0.5, "black"), ("VALIGN", (0, 0), (-1, -1), "TOP")])


def backup_plan(path: Path) -> None:
    document = Document()
    for kind, content in BACKUP:
        match kind:
            case "title":
                document.add_heading(content, 0)
            case "chapter":
                document.add_heading(content, 1)
            case "list":
                for text in content:
                    document.add_paragraph(text, style="List Bullet")
            case "steps":
                for text in content:
                    document.add_paragraph(text, style="List Number")
            case "table":
                _docx_table(document, content)
            case _:
                document.add_paragraph(content)
    document.core_properties.title = BACKUP[0][1]
    document.core_properties.author = "The homelab project"
    office.save(document.save, path)


def _docx_table(document: Document, rows: list[list[str]]) -> None:
    table = document.add_table(rows=0, cols=len(rows[0]))
    table.style = "Table Grid"
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    guide(folder / "home-lab-guide.pdf")
    backup_plan(folder / "backup-plan.docx")
