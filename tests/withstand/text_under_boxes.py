"""Reads a PDF with pdfium alone: the text that stands under boxes of pages as they are displayed.

Standard input: a JSON list of {"file", "places": [{"page", "box": [left, top, right, bottom]}]}; output: a JSON list of texts.
"""

import ctypes
import json
import sys

import pypdfium2
from pypdfium2 import raw

# Device coordinates are whole numbers: each point becomes this many.
FINE = 100
# Letters reach a little beyond the box of their line.
MARGIN = 1.5


def text_under(document: pypdfium2.PdfDocument, place: dict) -> str:
    page = document[place["page"] - 1]
    left, top, right, bottom = place["box"]
    corners = [in_page(page, left - MARGIN, top - MARGIN), in_page(page, right + MARGIN, bottom + MARGIN)]
    xs, ys = sorted(x for x, _ in corners), sorted(y for _, y in corners)
    return page.get_textpage().get_text_bounded(left=xs[0], bottom=ys[0], right=xs[1], top=ys[1])


def in_page(page: pypdfium2.PdfPage, x: float, y: float) -> tuple[float, float]:
    """From points of the displayed page, origin top left, to the page's own system: pdfium undoes rotation and cropping."""
    width, height = page.get_size()
    to_x, to_y = ctypes.c_double(), ctypes.c_double()
    raw.FPDF_DeviceToPage(page, 0, 0, round(width * FINE), round(height * FINE), 0, round(x * FINE), round(y * FINE), to_x, to_y)
    return to_x.value, to_y.value


def main() -> None:
    texts = []
    for wanted in json.load(sys.stdin):
        document = pypdfium2.PdfDocument(wanted["file"])
        texts.append("\n".join(text_under(document, place) for place in wanted["places"]))
    json.dump(texts, sys.stdout)


main()
