"""Takes from a conversion process what it does not need: memory beyond its share, the network, root, core dumps."""

import ctypes
import json
import os
import pwd
import resource
import signal
import stat
import sys
from collections.abc import Iterable
from pathlib import Path

CLONE_NEWNS, CLONE_NEWNET = 0x00020000, 0x40000000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = 1, 2, 4, 32, 4096, 16384, 1 << 18
PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS = 1, 38

libc = ctypes.CDLL(None, use_errno=True)


def confine(memory_mb: int, user: str | None, needed: Iterable[Path]) -> None:
    """`user` is the account to become when this is root; it must be able to read what is `needed`, or root is kept and that is said."""
    limit = memory_mb * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if os.getuid() == 0:
        # best effort: a container without CAP_SYS_ADMIN keeps its network, and nothing here uses it
        libc.unshare(CLONE_NEWNET)
        if user is not None:
            _become(pwd.getpwnam(user), [path.resolve() for path in needed])
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    # after the change of user, which clears it: no conversion outlives the server
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def _become(account: pwd.struct_passwd, needed: list[Path]) -> None:
    unreadable = [path for path in needed if not _can_read(account, path)]
    try:
        if unreadable:
            _open_ways_to(unreadable)
        still_unreadable = [path for path in unreadable if not _can_read(account, path)]
        reason = f"{account.pw_name} cannot read {still_unreadable[0]}" if still_unreadable else None
    except OSError as error:
        reason = f"{account.pw_name} cannot read {unreadable[0]}, and no mount can be made ({error.strerror})"
    if reason is not None:
        print(json.dumps({"msg": "conversions keep running as root", "why": reason}), file=sys.stderr, flush=True)
        return
    os.setgroups([])
    os.setgid(account.pw_gid)
    os.setuid(account.pw_uid)
    os.chdir("/")


def _can_read(account: pwd.struct_passwd, path: Path) -> bool:
    groups = os.getgroups()
    os.setgroups([])
    os.setegid(account.pw_gid)
    os.seteuid(account.pw_uid)
    try:
        return os.access(path, os.R_OK | os.X_OK, effective_ids=True)
    finally:
        os.seteuid(0)
        os.setegid(0)
        os.setgroups(groups)


def _open_ways_to(needed: list[Path]) -> None:
    """Interpreter and packages may lie in a closed home. For this process alone, the home becomes an empty folder with only them in it."""
    if libc.unshare(CLONE_NEWNS) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    _mount("none", "/", None, MS_REC | MS_PRIVATE)
    for closed in {_closed_folder_above(path) for path in needed}:
        inside = [path for path in needed if path.is_relative_to(closed)]
        handles = [(path, os.open(path, os.O_PATH)) for path in inside]
        _mount("tmpfs", str(closed), "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755,size=64k")
        for path, handle in handles:
            path.mkdir(parents=True, exist_ok=True)
            _mount(f"/proc/self/fd/{handle}", str(path), None, MS_BIND | MS_REC)
            _mount("none", str(path), None, MS_REMOUNT | MS_BIND | MS_RDONLY)
            os.close(handle)


def _closed_folder_above(path: Path) -> Path:
    """The outermost folder on the way that only its owner may pass."""
    return next((folder for folder in reversed(path.parents) if not folder.stat().st_mode & stat.S_IXOTH), path)


def _mount(source: str, target: str, kind: str | None, flags: int, options: str | None = None) -> None:
    encoded = [None if text is None else os.fsencode(text) for text in (source, target, kind, options)]
    if libc.mount(encoded[0], encoded[1], encoded[2], ctypes.c_ulong(flags), encoded[3]) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), target)
