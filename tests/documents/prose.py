"""Text for generated pages: numbered, so a test can tell each paragraph from every other and its order."""

SENTENCES = [
    "The lantern on the harbour wall is lit at dusk and put out again when the first ferry leaves.",
    "A careful gardener waters the young beans in the evening, because less of the water is lost to the sun.",
    "Old maps of the valley show a mill where the library stands today, and a road that nobody remembers.",
    "Whoever repairs the clock in the tower leaves a pencil mark with the date inside its wooden case.",
    "Bread from the lower bakery keeps for four days, provided that it stays in its linen bag.",
    "When snow blocks the pass, letters travel by the longer coast road and arrive two days later.",
    "The orchestra rehearses on Thursdays in the former fire station, which has a surprisingly good echo.",
    "Every spring the council measures the depth of the river at seven places and publishes the figures.",
]


def paragraph(number: int, sentences: int = 4) -> str:
    """Begins with its own number in words that occur nowhere else."""
    chosen = [SENTENCES[(number * 3 + at) % len(SENTENCES)] for at in range(sentences)]
    return f"Item {number} of this report begins here. " + " ".join(chosen)


def paragraphs(count: int, sentences: int = 4) -> list[str]:
    return [paragraph(number, sentences) for number in range(1, count + 1)]
