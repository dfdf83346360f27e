#!/usr/bin/python
"""Says which measurements of a host are due."""

from __future__ import annotations

DOCUMENTATION = r"""
module: facts_due
short_description: Says which measurements of a host are due
description:
  - Reads the facts that an earlier audit left on the controller. A measurement is due when it is missing, unknown or older than I(max_age). Changes nothing.
options:
  folder:
    description: Folder of the facts on the controller.
    type: path
    required: true
  host:
    description: Inventory name of the host.
    type: str
    required: true
  mounts:
    description: Mount points of its disks.
    type: list
    elements: str
    required: true
  peers:
    description: Names of the hosts to which the way is measured.
    type: list
    elements: str
    required: true
  max_age:
    description: Seconds.
    type: int
    required: true
  measure:
    description: Everything is due.
    type: bool
    default: false
author:
  - homelab
"""

EXAMPLES = r"""
- name: Find out what is due
  facts_due:
    folder: /var/lib/homelab/facts
    host: jetson
    mounts: [/]
    peers: [desktop-k3s]
    max_age: 604800
  delegate_to: localhost
"""

RETURN = r"""
due:
  description: Figures by mount point and by peer, and whether temperatures are due.
  returned: success
  type: dict
"""

import datetime

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.homelab import record
from ansible.module_utils.homelab.looking import Refused

SPEC = {
    "folder": {"type": "path", "required": True}, "host": {"type": "str", "required": True},
    "mounts": {"type": "list", "elements": "str", "required": True}, "peers": {"type": "list", "elements": "str", "required": True},
    "max_age": {"type": "int", "required": True}, "measure": {"type": "bool", "default": False},
}


def main():
    module = AnsibleModule(argument_spec=SPEC, supports_check_mode=True)
    wanted = module.params
    try:
        facts = record.read(record.file_of(wanted["folder"], wanted["host"]))
    except Refused as refusal:
        module.fail_json(msg=str(refusal))
    now = datetime.datetime.now(datetime.timezone.utc)
    due = record.what_is_due(facts, wanted["mounts"], wanted["peers"], now, {"max_age": wanted["max_age"], "measure": wanted["measure"]})
    module.exit_json(changed=False, due=due)


if __name__ == "__main__":
    main()
