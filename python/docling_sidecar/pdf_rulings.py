"""Cells of narrow tables arrive as one line where less than a blank lies between them: the rule between them parts them again."""

from collections.abc import Callable, Iterable, Sequence
from types import SimpleNamespace
from typing import Any

# A rule this near to a line's end touches it rather than parts it.
EDGE_POINTS = 1.5


def apart(cells: Iterable[Any], strokes: Sequence[Any], words_of_page: Callable[[], Sequence[Any]]) -> list[Any]:
    """The cells that hold text, those with a vertical rule through them as one cell for each side of it."""
    verticals = [stroke for stroke in strokes if abs(stroke.t - stroke.b) > 4 * max(abs(stroke.r - stroke.l), 1)]
    words: Sequence[Any] | None = None
    parted: list[Any] = []
    for cell in cells:
        if not cell.text.strip():
            continue
        xs = _crossing(cell.rect.to_bounding_box(), verticals)
        if not xs:
            parted.append(cell)
            continue
        if words is None:
            words = words_of_page()
        parted.extend(_parts(cell, xs, words))
    return parted


def _crossing(box: Any, verticals: Iterable[Any]) -> list[float]:
    middle = (box.t + box.b) / 2
    crossing = {(v.l + v.r) / 2 for v in verticals if min(v.t, v.b) <= middle <= max(v.t, v.b)}
    return sorted(x for x in crossing if box.l + EDGE_POINTS < x < box.r - EDGE_POINTS)


def _parts(cell: Any, xs: list[float], words: Sequence[Any]) -> list[Any]:
    """One cell for each side of the rules that has words; the cell as it was when a word lies on a rule."""
    box = cell.rect.to_bounding_box()
    inside = [word for word in words if _is_within(word.rect.to_bounding_box(), box)]
    sides: dict[int, list[Any]] = {}
    for word in inside:
        bounds = word.rect.to_bounding_box()
        if any(bounds.l + EDGE_POINTS < x < bounds.r - EDGE_POINTS for x in xs):
            return [cell]
        sides.setdefault(sum(1 for x in xs if x < (bounds.l + bounds.r) / 2), []).append(word)
    if len(sides) < 2 or "".join(w.text for w in inside).replace(" ", "") != cell.text.replace(" ", ""):
        return [cell]
    return [_joined(side) for _, side in sorted(sides.items())]


def _is_within(word: Any, line: Any) -> bool:
    x, y = (word.l + word.r) / 2, (word.t + word.b) / 2
    return line.l - 0.5 <= x <= line.r + 0.5 and min(line.t, line.b) - 0.5 <= y <= max(line.t, line.b) + 0.5


def _joined(words: list[Any]) -> Any:
    boxes = [word.rect.to_bounding_box() for word in words]
    left, right = min(b.l for b in boxes), max(b.r for b in boxes)
    low, high = min(min(b.t, b.b) for b in boxes), max(max(b.t, b.b) for b in boxes)
    rect = SimpleNamespace(r_x0=left, r_y0=low, r_x1=right, r_y1=low, r_x2=right, r_y2=high, r_x3=left, r_y3=high)
    return SimpleNamespace(text=" ".join(word.text for word in words), rect=rect, font_name=words[0].font_name)
