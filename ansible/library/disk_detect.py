#!/usr/bin/python
"""Finds the file systems that documents could be kept on."""

from __future__ import annotations

DOCUMENTATION = r"""
module: disk_detect
short_description: Finds the file systems that documents could be kept on
description:
  - Each with its device, medium, size and free space. Bind mounts, boot partitions and read-only file systems are left out. Changes nothing.
options: {}
author:
  - homelab
"""

EXAMPLES = r"""
- name: Look for disks
  disk_detect:
  register: hardware_audit_disks
"""

RETURN = r"""
disks:
  description: One for each file system, nearest to the root first.
  returned: success
  type: list
free:
  description: Bytes that an ordinary user may still write, by mount point.
  returned: success
  type: dict
"""

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.homelab import disks, mounts
from ansible.module_utils.homelab.looking import names_in, read_text, real_path, space_of

BLOCK = "/sys/block"


def look_at_devices():
    """Disks and what is made of them by kernel name, each with the numbers of its partitions and the names of what it lies on."""
    devices = {}
    for name in names_in(BLOCK):
        folder = "%s/%s/" % (BLOCK, name)
        parts = [part + "/" for part in names_in(folder) if part.startswith(name)]
        devices[name] = {
            "numbers": {said(folder + part + "dev") for part in ["", *parts]}, "below": names_in(folder + "slaves"), "usb": "/usb" in real_path(folder),
            "type": said(folder + "device/type"), "rotational": said(folder + "queue/rotational"), "maker": said(folder + "device/vendor") + " " + said(folder + "device/model"),
        }
    return devices


def said(path):
    return (read_text(path) or "").strip()


def look_at_disks():
    """The disks, their free space by mount point, and the mount points that do not answer."""
    devices = look_at_devices()
    looked = [(mount, space_of(mount["mount"])) for mount in disks.keeping(mounts.parse_mountinfo(read_text("/proc/self/mountinfo") or ""))]
    answered = disks.without_twins([(mount, space) for mount, space in looked if space and space[0] > 0])
    found = [
        {"mount": mount["mount"], "device": mount["device"], "filesystem": mount["filesystem"], "medium": disks.medium_of(disks.disk_of(mount, devices), devices), "sizeBytes": size}
        for mount, (size, _free) in answered
    ]
    free = {mount["mount"]: {"value": available, "method": "statvfs"} for mount, (_size, available) in answered}
    return found, free, [mount["mount"] for mount, space in looked if space is None]


def main():
    module = AnsibleModule(argument_spec={}, supports_check_mode=True)
    found, free, silent = look_at_disks()
    notes = ["disks: %s cannot be looked at, so it is left out. Look at it with: findmnt %s" % (mount, mount) for mount in silent]
    module.exit_json(changed=False, disks=found, free=free, notes=notes)


if __name__ == "__main__":
    main()
