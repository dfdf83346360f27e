"""Office documents are zip archives: measured here before anything unpacks them into memory."""

import io
import zipfile
import zlib

from .refusal import Refusal, quoted

MAX_ENTRIES = 10_000
MAX_UNPACKED_BYTES = 512 * 1024 * 1024
# Real office XML packs 5 to 30 times; a bomb packs a thousand times. Small files may be anything.
MAX_RATIO = 200
RATIO_MATTERS_ABOVE_BYTES = 16 * 1024 * 1024
CHUNK_BYTES = 256 * 1024
# ECMA-376 forbids document type definitions in every part, and entities live nowhere else.
DOCTYPE = (b"<!DOCTYPE", "<!DOCTYPE".encode("utf-16-le"), "<!DOCTYPE".encode("utf-16-be"))


def check_office_archive(data: bytes, name: str) -> None:
    """Raises `Refusal` for bombs, passwords, damage and document type definitions."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
        _check_declared(entries, len(data), name)
        unpacked = 0
        for entry in entries:
            unpacked = _check_entry(archive, entry, unpacked, len(data), name)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise Refusal("corrupt", f"{quoted(name)} is a damaged archive ({error}). Fetch or save it again.") from error


def _check_declared(entries: list[zipfile.ZipInfo], packed: int, name: str) -> None:
    if len(entries) > MAX_ENTRIES:
        raise Refusal("zip-bomb", f"{quoted(name)} holds {len(entries)} entries; at most {MAX_ENTRIES} are unpacked.")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refusal("encrypted", f"{quoted(name)} has entries under a password. Save a copy without one.")
    if sum(entry.compress_size for entry in entries) > packed:
        raise Refusal("zip-bomb", f"{quoted(name)} has entries that overlap: they add up to more than the file.")
    _check_size(sum(entry.file_size for entry in entries), packed, name)


def _check_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, before: int, packed: int, name: str) -> int:
    is_xml = entry.filename.lower().endswith((".xml", ".rels", ".vml"))
    unpacked, tail = before, b""
    with archive.open(entry) as stream:
        while chunk := stream.read(CHUNK_BYTES):
            unpacked += len(chunk)
            _check_size(unpacked, packed, name)
            if is_xml and any(mark in tail + chunk for mark in DOCTYPE):
                raise Refusal("corrupt", f"{quoted(name)} declares a document type in {quoted(entry.filename)}, which the format forbids.")
            tail = chunk[-32:]
    return unpacked


def _check_size(unpacked: int, packed: int, name: str) -> None:
    if unpacked > MAX_UNPACKED_BYTES:
        raise Refusal("zip-bomb", f"{quoted(name)} unpacks to more than {MAX_UNPACKED_BYTES} bytes.")
    if unpacked > RATIO_MATTERS_ABOVE_BYTES and unpacked > packed * MAX_RATIO:
        raise Refusal("zip-bomb", f"{quoted(name)} unpacks to more than {MAX_RATIO} times its {packed} bytes.")
