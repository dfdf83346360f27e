"""What runs inside a conversion process. Importing this module imports docling, so a forkserver does it once for all."""

import ctypes
import json
import os
import pwd
import resource
import signal
import sys
from pathlib import Path
from typing import Any

import docling_parse

from .archives import check_office_archive
from .jobs import CONVERTER
from .media import MEDIA_TYPES, Kind, kind_of
from .pdf import read_pdf
from .refusal import Refusal, quoted
from .structured import read_structured
from .text import blocks_of_text, decode

TABLES = Path(docling_parse.__file__).parent / "pdf_resources"
PACKAGES = TABLES.parent.parent
CLONE_NEWNET = 0x40000000
PR_SET_PDEATHSIG = 1
PR_SET_NO_NEW_PRIVS = 38
UTF8_BOM = b"\xef\xbb\xbf"


def prepare(memory_mb: int, user: str | None) -> None:
    """Takes from this process what a conversion does not need: memory beyond its share, the network, root, core dumps."""
    limit = memory_mb * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    libc = ctypes.CDLL(None, use_errno=True)
    if os.getuid() == 0:
        # best effort: containers without CAP_SYS_ADMIN keep their network, and nothing here uses it
        libc.unshare(CLONE_NEWNET)
        if user is not None:
            _become(user)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    # after the change of user, which clears it: no conversion outlives the server
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def _become(user: str) -> None:
    """Gives up root, unless the account could then not read the packages: docling-parse opens its tables when it needs them."""
    entry = pwd.getpwnam(user)
    os.setgroups([])
    os.setegid(entry.pw_gid)
    os.seteuid(entry.pw_uid)
    can_read = all(os.access(path, os.R_OK | os.X_OK, effective_ids=True) for path in (PACKAGES, TABLES))
    os.seteuid(0)
    if not can_read:
        os.setegid(0)
        print(json.dumps({"msg": "conversions keep their user", "why": f"{user} cannot read {PACKAGES}"}), file=sys.stderr, flush=True)
        return
    os.setgid(entry.pw_gid)
    os.setuid(entry.pw_uid)
    os.chdir("/")


def convert(data: bytes, name: str, media_type: str, max_pages: int) -> bytes:
    """The conversion as JSON. Raises `Refusal`."""
    if len(data) == 0:
        raise Refusal("empty", f"{quoted(name)} is empty (0 bytes). Give a file with content.")
    kind = kind_of(data, name, media_type)
    try:
        read = _read(data, name, kind, max_pages)
    except MemoryError as error:
        raise Refusal("converter-crashed", f"{quoted(name)} needs more memory than a conversion may use. Split it, or raise the limit.") from error
    if not read["pages"] and not any(block["text"].strip() for block in read["blocks"]):
        raise Refusal("no-text", f"{quoted(name)} has no text in it. Nothing can be read from it.")
    return json.dumps({"converter": CONVERTER, "mediaType": MEDIA_TYPES[kind], **read}, ensure_ascii=False).encode("utf-8", "replace")


def _read(data: bytes, name: str, kind: Kind, max_pages: int) -> dict[str, Any]:
    match kind:
        case "pdf":
            return read_pdf(data, name, max_pages=max_pages)
        case "docx" | "pptx" | "xlsx":
            check_office_archive(data, name)
            return read_structured(data, name, kind)
        case "html":
            # the mark keeps the parser from believing a charset that no longer holds
            return read_structured(UTF8_BOM + decode(data, name, html=True).encode(), name, kind)
        case "markdown":
            return read_structured(decode(data, name).encode(), name, kind)
        case "text":
            return {"title": None, "pageCount": None, "pages": [], "blocks": blocks_of_text(decode(data, name))}
