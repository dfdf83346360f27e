"""Blanks between words, from two readers: docling-parse loses some after wide letters, pdfium some beside raised figures."""

NEVER_AFTER_BLANK = frozenset(".,;:!?)]}")


def merged_blanks(text: str, other: str) -> str:
    """`text` with the blanks of `other` as well, where both hold the same characters; otherwise `text` as it is."""
    own, theirs = _blank_positions(text), _blank_positions(other)
    if own is None or theirs is None or own[0] != theirs[0]:
        return text
    characters = own[0]
    blanks = theirs[1] | {at for at in own[1] if characters[at] not in NEVER_AFTER_BLANK}
    return "".join(f" {character}" if at in blanks else character for at, character in enumerate(characters))


def _blank_positions(text: str) -> tuple[str, set[int]] | None:
    """The characters without blanks, and before which of them a blank stands."""
    characters: list[str] = []
    before: set[int] = set()
    for word in text.split():
        if characters:
            before.add(len(characters))
        characters.extend(word)
    return ("".join(characters), before) if characters else None
