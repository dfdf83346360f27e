"""Why a document can never be converted; the classes are those of packages/pipeline/src/errors.ts."""

from typing import Literal

RefusalClass = Literal[
    "empty",
    "corrupt",
    "encrypted",
    "no-pages",
    "unsupported-type",
    "wrong-type",
    "too-large",
    "too-many-pages",
    "zip-bomb",
    "bad-encoding",
    "no-text",
    "converter-timeout",
    "converter-crashed",
]


class Refusal(Exception):
    """The input itself is wrong. `args` carries both fields so that it survives the way out of the child process."""

    def __init__(self, refusal_class: RefusalClass, message: str) -> None:
        super().__init__(refusal_class, message)
        self.refusal_class = refusal_class
        self.message = message


def quoted(name: str) -> str:
    """A name from outside as it may be shown: one line, bounded."""
    printable = "".join(c if c.isprintable() else "?" for c in name)
    return f'"{printable[:120]}"'
