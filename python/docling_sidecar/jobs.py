"""What the server asks its processes to do. Importing docling is left to them: the server itself stays small."""

from importlib.metadata import version

CONVERTER = {"name": "docling", "version": version("docling-slim")}
# Imported once by the forkserver, so a new process has it at once.
PRELOADED = ["docling_sidecar.worker"]


def prepare(memory_mb: int, user: str | None) -> None:
    from . import worker

    worker.prepare(memory_mb, user)


def ready() -> None:
    """Proves that a process can be started and has docling loaded."""


def convert(data: bytes, name: str, media_type: str, max_pages: int) -> bytes:
    """The conversion as JSON. Raises `Refusal`."""
    from . import worker

    return worker.convert(data, name, media_type, max_pages)
