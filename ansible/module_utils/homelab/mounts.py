"""What is mounted, from /proc/self/mountinfo."""

from __future__ import annotations

import re


def unescape(field):
    """mountinfo writes blanks and backslashes as octal."""
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found.group(1), 8)), field)


def parse_mountinfo(text):
    """One entry for each mount that is seen: proc(5), /proc/pid/mountinfo. Of several at one place the last hides the others."""
    mounts = {}
    for line in text.splitlines():
        left, dash, right = line.partition(" - ")
        fields, kind = left.split(), right.split()
        if dash and len(fields) >= 6 and len(kind) >= 2:
            mounts[unescape(fields[4])] = {
                "number": fields[2], "root": unescape(fields[3]), "mount": unescape(fields[4]), "options": fields[5].split(","),
                "filesystem": kind[0], "device": unescape(kind[1]), "super": kind[2].split(",") if len(kind) > 2 else [],
            }
    return list(mounts.values())
