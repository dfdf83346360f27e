"""Input nobody wants: damaged, closed, endless, mislabelled."""

import random
import zlib
from pathlib import Path

import pikepdf


def encrypted(path: Path, honest: Path, *, user: str) -> None:
    """`user` is the password needed to open it; an empty one leaves only the owner's restrictions."""
    with pikepdf.open(honest) as document:
        document.save(path, encryption=pikepdf.Encryption(owner="keeper", user=user, R=6))


def truncated(path: Path, whole: Path) -> None:
    """Cut off in the middle. Its trailer stands in front, as in a linearised file, so it still promises every page."""
    data = whole.read_bytes()
    head, rest = data.split(b"\n", 1)
    path.write_bytes(head + b"\ntrailer\n<< /Size 75 /Root 1 0 R >>\n" + rest[: len(rest) * 6 // 10])


def zero_pages(path: Path) -> None:
    with pikepdf.new() as document:
        document.save(path, deterministic_id=True)


def corrupt(path: Path) -> None:
    path.write_bytes(b"%PDF-1.7\n" + random.Random(7).randbytes(4096))


def many_pages(path: Path, count: int) -> None:
    """Small pages by hand: a library would take its time over ten thousand."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for number in range(1, count + 1):
        content = f"BT /F1 12 Tf 40 100 Td (Sheet {number} of {count}) Tj ET".encode()
        page, stream = len(objects) + 1, len(objects) + 2
        kids.append(f"{page} 0 R")
        objects.append(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Resources << /Font << /F1 3 0 R >> >> /Contents {stream} 0 R >>".encode())
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {count} >>".encode()
    path.write_bytes(_assembled(objects))


def endless(path: Path) -> None:
    """Forms that draw ten forms each, eight deep: a page of a hundred million strokes."""
    stroke = b"0 0 m 9 9 l S " * 10
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"]
    objects.append(b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Resources << /XObject << /X 5 0 R >> >> /Contents 4 0 R >>")
    objects.append(b"<< /Length 5 >>\nstream\n/X Do\nendstream")
    for depth in range(8):
        content = zlib.compress(b"/X Do " * 10 if depth < 7 else stroke)
        resources = f"/Resources << /XObject << /X {6 + depth} 0 R >> >>" if depth < 7 else ""
        head = f"<< /Type /XObject /Subtype /Form /BBox [0 0 300 200] {resources} /Filter /FlateDecode /Length {len(content)} >>"
        objects.append(head.encode() + b"\nstream\n" + content + b"\nendstream")
    path.write_bytes(_assembled(objects))


def hungry(path: Path) -> None:
    """A page whose content is three hundred million blanks, packed."""
    packer = zlib.compressobj(1)
    content = b"".join(packer.compress(b" " * 1_000_000) for _ in range(300)) + packer.flush()
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"]
    objects.append(b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R >>")
    objects.append(b"<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    path.write_bytes(_assembled(objects))


def _assembled(objects: list[bytes]) -> bytes:
    data, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    data += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(data)
