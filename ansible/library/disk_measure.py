#!/usr/bin/python
"""Measures a disk with fio on a file that it writes itself."""

from __future__ import annotations

DOCUMENTATION = r"""
module: disk_measure
short_description: Measures a disk with fio on a file that it writes itself
description:
  - The file is written, synced, measured on and removed, also when fio fails or the module is told to end. The disk is left as it was.
  - A figure that cannot be had is C(unknown) with a note; none is made up. Does nothing in check mode.
options:
  mount:
    description: Mount point of the file system.
    type: path
    required: true
  figures:
    description: Which to take, by their names in the facts.
    type: list
    elements: str
    required: true
  seconds:
    description: How long each job is measured.
    type: float
    default: 2
  largest:
    description: Most bytes that the file may have; it never takes more than a twentieth of what is free.
    type: int
    default: 268435456
author:
  - homelab
"""

EXAMPLES = r"""
- name: Measure the data disk
  disk_measure:
    mount: /data
    figures: [randomReadIops, syncSeconds]
"""

RETURN = r"""
figures:
  description: Value and method, or C(unknown), by name.
  returned: success
  type: dict
notes:
  description: Why a figure is unknown.
  returned: success
  type: list
"""

import glob
import os
import shutil
import signal
import tempfile
import time

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.homelab import fio
from ansible.module_utils.homelab.looking import UNKNOWN, Refused, find_program, last_line, run

PREFIX = ".homelab-audit-"
# an SD card writes 10 MB a second: what is there by then has to do
WRITING_SECONDS = 8
BLOCK = 2**20


def folder_on(mount):
    """A folder of that file system in which this user may write."""
    device = os.stat(mount).st_dev
    for folder in (mount, os.path.join(mount, "tmp"), "/var/tmp", "/tmp", os.path.expanduser("~")):
        if os.path.isdir(folder) and os.stat(folder).st_dev == device and os.access(folder, os.W_OK | os.X_OK):
            return folder
    raise Refused("no folder on it may be written by this user. Run the audit with become: true")


def written(path, size):
    """Fills the file with data no disk can compress, and says how much there was time for."""
    block = os.urandom(BLOCK)
    end, done = time.monotonic() + WRITING_SECONDS, 0
    with open(path, "wb", buffering=0) as file:
        while done < size and time.monotonic() < end:
            file.write(os.urandom(4096) + block[4096:])
            done += BLOCK
            if done % (16 * BLOCK) == 0:
                os.fdatasync(file.fileno())
        os.fsync(file.fileno())
    return done


def remove_leftovers(folder):
    """What a run left that was killed outright."""
    for leftover in glob.glob(os.path.join(glob.escape(folder), PREFIX + "*")):
        if time.time() - os.stat(leftover).st_mtime > 3600:
            shutil.rmtree(leftover, ignore_errors=True)


def measure(program, figures, mount, seconds, largest):
    folder = folder_on(mount)
    remove_leftovers(folder)
    space = os.statvfs(mount)
    size = fio.size_within(space.f_bavail * space.f_frsize, largest)
    if size == UNKNOWN:
        raise Refused("too little is free to measure on")
    place = tempfile.mkdtemp(prefix=PREFIX, dir=folder)
    try:
        path = os.path.join(place, "measured")
        size = written(path, size)
        version = run([program, "--version"], 5)[1].strip() or "fio"
        return {figure: job(program, figure, path, size, seconds, version) for figure in figures}
    finally:
        shutil.rmtree(place, ignore_errors=True)


def job(program, figure, path, size, seconds, version):
    """Value and method, or the reason why there is none."""
    code, output, error = run([program, *fio.arguments_for(figure, path, size, seconds)], seconds * 2 + 15)
    try:
        if code != 0:
            raise Refused("fio ended with code %s: %s" % (code, last_line(output if "{" not in output else "", error)))
        return {"value": fio.parse_fio(figure, output), "method": fio.method_of(figure, version, size, seconds)[:256]}
    except Refused as refusal:
        return str(refusal)


def end(_number, _frame):
    raise SystemExit(1)


def main():
    module = AnsibleModule(
        argument_spec={
            "mount": {"type": "path", "required": True}, "figures": {"type": "list", "elements": "str", "required": True},
            "seconds": {"type": "float", "default": 2}, "largest": {"type": "int", "default": 268435456},
        },
        supports_check_mode=True,
    )
    mount, figures = module.params["mount"], [name for name in module.params["figures"] if name in fio.JOBS]
    if module.check_mode or not figures:
        module.exit_json(changed=False, mount=mount, figures={}, notes=[])
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, end)
    program = find_program("fio")
    try:
        if not program:
            raise Refused("fio is not installed. On Debian: apt-get install -y fio")
        found = measure(program, figures, mount, module.params["seconds"], module.params["largest"])
    except (Refused, OSError) as error:
        found = {figure: str(error) for figure in figures}
    reasons = sorted({reason for reason in found.values() if isinstance(reason, str)})
    notes = ["disk %s: %s unknown: %s" % (mount, ", ".join(name for name in figures if found[name] == reason), reason) for reason in reasons]
    module.exit_json(changed=False, mount=mount, figures={name: UNKNOWN if isinstance(value, str) else value for name, value in found.items()}, notes=notes)


if __name__ == "__main__":
    main()
