#!/usr/bin/python
"""Keeps the facts of a host on the controller."""

from __future__ import annotations

DOCUMENTATION = r"""
module: facts_file
short_description: Keeps the facts of a host on the controller
description:
  - Compares the identity with the one in C(<host>.json) and takes over what was measured. The file is written only where something is new.
  - A host without memory, cores or architecture is refused and its earlier file is left alone.
options:
  folder:
    description: Folder of the facts on the controller.
    type: path
    required: true
  host:
    description: Inventory name of the host.
    type: str
    required: true
  zone:
    description: What the machine is for.
    type: str
    choices: [primary, telemetry, inference]
    required: true
  stand_in:
    description: It plays another host's part in a test.
    type: bool
    default: false
  machine:
    description: What M(machine_detect) gave.
    type: dict
    required: true
  flags:
    description: What M(cpu_flags) gave.
    type: list
    elements: str
    required: true
  gpus:
    description: What M(gpu_detect) gave.
    type: raw
    required: true
  disks:
    description: What M(disk_detect) gave.
    type: list
    elements: dict
    required: true
  system:
    description: Family, distribution, version and kernel.
    type: dict
    required: true
  free:
    description: Free space by mount point.
    type: dict
    default: {}
  storage:
    description: Results of M(disk_measure).
    type: list
    elements: dict
    default: []
  network:
    description: Results of M(link_measure).
    type: list
    elements: dict
    default: []
  temperatures:
    description: What M(temperature_read) gave.
    type: dict
    default: {}
  due:
    description: What M(facts_due) gave. Free space and temperatures are taken over only when they are due.
    type: dict
    required: true
  hosts:
    description: All names of the inventory; links to other hosts are forgotten.
    type: list
    elements: str
    required: true
author:
  - homelab
"""

EXAMPLES = r"""
- name: Keep the facts
  facts_file:
    folder: /var/lib/homelab/facts
    host: jetson
    zone: inference
    machine: "{{ hardware_audit_machine.machine }}"
    flags: "{{ hardware_audit_flags.flags }}"
    gpus: "{{ hardware_audit_gpu.gpus }}"
    disks: "{{ hardware_audit_disks.disks }}"
    system: {family: Debian, distribution: Ubuntu, version: "22.04", kernel: 5.15.148-tegra}
    due: "{{ hardware_audit_due.due }}"
    hosts: "{{ groups.all }}"
  delegate_to: localhost
"""

RETURN = r"""
path:
  description: The file.
  returned: success
  type: str
"""

import datetime

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.homelab import record
from ansible.module_utils.homelab.looking import Refused

SPEC = {
    "folder": {"type": "path", "required": True}, "host": {"type": "str", "required": True},
    "zone": {"type": "str", "choices": ["primary", "telemetry", "inference"], "required": True}, "stand_in": {"type": "bool", "default": False},
    "machine": {"type": "dict", "required": True}, "flags": {"type": "list", "elements": "str", "required": True},
    "gpus": {"type": "raw", "required": True}, "disks": {"type": "list", "elements": "dict", "required": True}, "system": {"type": "dict", "required": True},
    "free": {"type": "dict", "default": {}}, "storage": {"type": "list", "elements": "dict", "default": []},
    "network": {"type": "list", "elements": "dict", "default": []}, "temperatures": {"type": "dict", "default": {}},
    "due": {"type": "dict", "required": True}, "hosts": {"type": "list", "elements": "str", "required": True},
}


def look_of(given):
    """What this audit saw and measured, in the words of the record."""
    due = given["due"]
    disks = {mount: {"freeBytes": value} for mount, value in given["free"].items() if "freeBytes" in due["disks"].get(mount, [])}
    for result in given["storage"]:
        if result.get("figures"):
            disks.setdefault(result["mount"], {}).update(result["figures"])
    return {
        "identity": record.identity_of(given["machine"], given["flags"], given["gpus"], given["disks"], given["system"]),
        "disks": disks,
        "links": {result["peer"]: result["figures"] for result in given["network"] if result.get("figures")},
        "temperatures": given["temperatures"] if due["temperatures"] else None,
        "hosts": given["hosts"],
    }


def main():
    module = AnsibleModule(argument_spec=SPEC, supports_check_mode=True)
    given = module.params
    host = {"name": given["host"], "zone": given["zone"], "stand_in": given["stand_in"]}
    try:
        path = record.file_of(given["folder"], given["host"])
        look = look_of(given)
    except Refused as refusal:
        module.fail_json(msg="%s is refused: %s" % (given["host"], refusal))
    before = record.read(path)
    after = record.renewed(before, host, look, datetime.datetime.now(datetime.timezone.utc))
    changed = after != before
    if changed and not module.check_mode:
        record.write(path, after)
    module.exit_json(changed=changed, path=path)


if __name__ == "__main__":
    main()
