"""One page as pdfium sees it: sizes and baselines of glyphs, blanks between words, and whole lines where docling-parse has none."""

import ctypes
import math
import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from .spacing import merged_blanks

BOLD = re.compile(r"bold|black|heavy|demi|cmbx|cmssbx|[-_,]bd\b|sfbx|sfbi|ecbx|-medi\b|-mediital", re.IGNORECASE)
MONO = re.compile(r"mono|nimbusmon|courier|consol|typewriter|fixed|menlo|inconsolata|monaco|cmtt|cmsltt|t1xtt|sftt|ectt|txtt|[-+]tt", re.IGNORECASE)
FIXED_PITCH_FLAG = 1
# Where along a line its style is asked for, as fractions of its width.
SAMPLES = (0.04, 0.2, 0.35, 0.5, 0.65, 0.8, 0.96)
# An em box stands from three quarters above the baseline to a quarter below it, so lines set solid do not overlap.
ASCENT, DESCENT = 0.75, 0.25


class PdfiumPage:
    """A context manager, because pdfium's pages are freed by hand. Coordinates are those of the page as displayed, origin bottom left."""

    def __init__(self, document: pypdfium2.PdfDocument, number: int) -> None:
        """Raises `PdfiumError` when the page cannot be loaded."""
        self._page = document[number - 1]
        self._text = self._page.get_textpage()
        self._rotation = self._page.get_rotation()
        crop, media = self._page.get_cropbox(), self._page.get_mediabox()
        # a crop box that reaches over the sheet is cut to it
        self._crop = (max(crop[0], media[0]), max(crop[1], media[1]), min(crop[2], media[2]), min(crop[3], media[3]))
        self.width, self.height = self._page.get_size()

    def __enter__(self) -> "PdfiumPage":
        return self

    def __exit__(self, *_: object) -> None:
        self._text.close()
        self._page.close()

    @property
    def pictures(self) -> int:
        return sum(1 for _ in self._page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3))

    def cells(self) -> Iterator[Any]:
        """Runs of text in the shape of docling-parse's cells."""
        for index in range(self._text.count_rects()):
            left, bottom, right, top = self._text.get_rect(index)
            text = " ".join(self._text.get_text_bounded(left, bottom, right, top).split())
            (x0, y0), (x1, y1) = self._to_display(left, bottom), self._to_display(right, top)
            x0, x1, y0, y1 = min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)
            rect = SimpleNamespace(r_x0=x0, r_y0=y0, r_x1=x1, r_y1=y0, r_x2=x1, r_y2=y1, r_x3=x0, r_y3=y1)
            if text:
                yield SimpleNamespace(text=text, rect=rect, font_name="")

    def line(self, cell: Any) -> dict[str, Any]:
        """The cell as a line of the conversion, its box with the origin at the top left."""
        rect = cell.rect
        xs, ys = (rect.r_x0, rect.r_x1, rect.r_x2, rect.r_x3), (rect.r_y0, rect.r_y1, rect.r_y2, rect.r_y3)
        left, right, low, high = min(xs), max(xs), min(ys), max(ys)
        upright = abs(rect.r_y0 - rect.r_y1) < 0.5 and rect.r_x1 >= rect.r_x0 and rect.r_y3 >= rect.r_y0
        glyphs = self._glyphs(left, right, low, high) if upright else []
        line: dict[str, Any] = {"text": merged_blanks(cell.text, self._text_in(left, right, low, high)) if upright else cell.text}
        if glyphs:
            size, baseline = _middle(g[0] for g in glyphs), _middle(g[1] for g in glyphs)
            if low - size < baseline < high:
                low, high = min(low, baseline - DESCENT * size), max(high, baseline + ASCENT * size)
            line["size"] = round(size, 2)
        names = [g[2] for g in glyphs] or [cell.font_name]
        if all(BOLD.search(name) for name in names):
            line["bold"] = True
        if all(MONO.search(name) for name in names):
            line["mono"] = True
        line["box"] = [round(left, 2), round(self.height - high, 2), round(right, 2), round(self.height - low, 2)]
        return line

    def _glyphs(self, left: float, right: float, low: float, high: float) -> list[tuple[float, float, str]]:
        """Size, baseline and font name of the glyphs under the sample points."""
        middle = low + (high - low) * 0.4
        indexes = {self._index_at(left + (right - left) * at, middle) for at in SAMPLES}
        found = (self._glyph(index) for index in indexes if index >= 0)
        return [glyph for glyph in found if glyph is not None]

    def _text_in(self, left: float, right: float, low: float, high: float) -> str:
        (u0, v0), (u1, v1) = self._to_page(left - 0.5, low - 0.5), self._to_page(right + 0.5, high + 0.5)
        return self._text.get_text_bounded(min(u0, u1), min(v0, v1), max(u0, u1), max(v0, v1))

    def _index_at(self, x: float, y: float) -> int:
        u, v = self._to_page(x, y)
        return pdfium.FPDFText_GetCharIndexAtPos(self._text.raw, u, v, 1.5, 3.0)

    def _glyph(self, index: int) -> tuple[float, float, str] | None:
        matrix = pdfium.FS_MATRIX()
        u, v = ctypes.c_double(), ctypes.c_double()
        if not pdfium.FPDFText_GetMatrix(self._text.raw, index, matrix):
            return None
        if not pdfium.FPDFText_GetCharOrigin(self._text.raw, index, u, v):
            return None
        size = pdfium.FPDFText_GetFontSize(self._text.raw, index) * math.hypot(matrix.c, matrix.d)
        if not 0.5 < size < 500:
            return None
        return size, self._to_display(u.value, v.value)[1], self._font(index)

    def _font(self, index: int) -> str:
        name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
        length = pdfium.FPDFText_GetFontInfo(self._text.raw, index, name, 128, flags)
        text = name.value.decode("utf-8", "replace") if length else ""
        return f"{text} mono" if flags.value & FIXED_PITCH_FLAG else text

    def _to_page(self, x: float, y: float) -> tuple[float, float]:
        left, bottom, right, top = self._crop
        match self._rotation:
            case 90:
                return right - y, bottom + x
            case 180:
                return right - x, top - y
            case 270:
                return left + y, top - x
            case _:
                return left + x, bottom + y

    def _to_display(self, u: float, v: float) -> tuple[float, float]:
        left, bottom, right, top = self._crop
        match self._rotation:
            case 90:
                return v - bottom, right - u
            case 180:
                return right - u, top - v
            case 270:
                return top - v, u - left
            case _:
                return u - left, v - bottom


def _middle(values: Iterator[float]) -> float:
    ordered = sorted(values)
    return ordered[len(ordered) // 2]
