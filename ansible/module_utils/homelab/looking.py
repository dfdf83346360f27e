"""The only place of the package that touches the host: reads files and runs programs, and says when it could not."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess

UNKNOWN = "unknown"
# a test puts the files of another machine here
ROOT = ""


class Refused(Exception):
    """A host, or a figure of it, that cannot be used. The message says what, where, got and do."""


def read_text(path):
    """The text of a file, without the NULs of a device tree; None where there is none to read."""
    try:
        with open(ROOT + path, "rb") as file:
            return file.read().decode("utf-8", "replace").replace("\0", "\n")
    except OSError:
        return None


def names_in(folder):
    """Sorted names in a folder; none where it cannot be read."""
    try:
        return sorted(os.listdir(ROOT + folder))
    except OSError:
        return []


def real_path(path):
    """Where a link leads in the end; the path itself where it is none."""
    return os.path.realpath(ROOT + path)


def space_of(mount):
    """Bytes of a file system and those an ordinary user may still write; none on a file that is mounted, None where it does not say."""
    try:
        space = os.statvfs(mount)
    except OSError:
        return None
    return (space.f_blocks * space.f_frsize, space.f_bavail * space.f_frsize) if os.path.isdir(mount) else (0, 0)


def architecture():
    """As uname says it."""
    return platform.machine()


def find_program(name):
    """Where a program is, also where only root's PATH would have it."""
    return shutil.which(name, path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin", "/sbin"]))


def run(arguments, patience):
    """Exit code, output and error output of a program; a code of None when it did not end within `patience` seconds."""
    environment = dict(os.environ, LC_ALL="C", LANGUAGE="C")
    try:
        ended = subprocess.run(
            arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            timeout=patience, env=environment, check=False,
        )
    except subprocess.TimeoutExpired:
        return None, "", "no answer within %g s" % patience
    except OSError as error:
        return None, "", str(error)
    return ended.returncode, ended.stdout.decode("utf-8", "replace"), ended.stderr.decode("utf-8", "replace")


def last_line(*texts):
    """The last line that says something, for a note; program output is long and its end tells most."""
    lines = [line.strip() for text in texts for line in text.splitlines() if line.strip()]
    return lines[-1][:200] if lines else "it said nothing"
