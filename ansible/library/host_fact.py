#!/usr/bin/python
"""Leaves the few facts on a host that other roles ask for."""

from __future__ import annotations

DOCUMENTATION = r"""
module: host_fact
short_description: Leaves the few facts on a host that other roles ask for
description:
  - Writes C(homelab.fact), which Ansible gives as C(ansible_local.homelab) from then on. Nothing else is left on the host.
  - A module of its own because C(copy) would leave a folder for its transfer.
  - Where the user may not write there, a note says so; the facts on the controller do not depend on it.
options:
  folder:
    description: Where Ansible looks for local facts.
    type: path
    default: /etc/ansible/facts.d
  facts:
    description: Keys and values.
    type: dict
    required: true
author:
  - homelab
"""

EXAMPLES = r"""
- name: Leave the facts on the host
  host_fact:
    facts: {total_ram_mb: 32768, cpu_cores: 8, architecture: x86_64, os_family: Debian}
  become: true
"""

RETURN = r"""
path:
  description: The file.
  returned: success
  type: str
"""

import json
import os
import tempfile

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.homelab.looking import read_text


def main():
    module = AnsibleModule(
        argument_spec={"folder": {"type": "path", "default": "/etc/ansible/facts.d"}, "facts": {"type": "dict", "required": True}},
        supports_check_mode=True,
    )
    folder = module.params["folder"]
    path = os.path.join(folder, "homelab.fact")
    wanted = json.dumps(module.params["facts"], indent=2, sort_keys=True) + "\n"
    before = read_text(path)
    changed = before != wanted
    if changed and not module.check_mode:
        try:
            os.makedirs(folder, mode=0o755, exist_ok=True)
            handle, fresh = tempfile.mkstemp(dir=folder, prefix=".homelab-")
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(wanted)
            os.chmod(fresh, 0o644)
            module.atomic_move(fresh, path)
        except OSError as error:
            note = "%s is not written: %s. The folder is root's: set hardware_audit_become: true for this host." % (path, error.strerror)
            module.exit_json(changed=False, path=path, notes=[note])
    module.exit_json(changed=changed, path=path, diff={"before": before or "", "after": wanted})


if __name__ == "__main__":
    main()
