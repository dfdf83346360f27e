#!/usr/bin/python
"""Finds NVIDIA cards and Jetsons."""

from __future__ import annotations

DOCUMENTATION = r"""
module: gpu_detect
short_description: Finds NVIDIA cards and Jetsons
description:
  - A Jetson is known by its device tree, a card by C(nvidia-smi). A Jetson's own C(nvidia-smi) is not asked, it knows no memory.
  - An absent C(nvidia-smi) is no error. A card on the PCI bus that nobody answers for is C(unknown). Changes nothing.
options:
  patience:
    description: Seconds that each program may take; C(nvidia-smi) hangs when its driver does.
    type: float
    default: 20
author:
  - homelab
"""

EXAMPLES = r"""
- name: Look for GPUs
  gpu_detect:
  register: hardware_audit_gpu
"""

RETURN = r"""
gpus:
  description: A list, empty for none; C(unknown) where looking failed.
  returned: success
  type: raw
notes:
  description: What could not be found out, and what to do.
  returned: success
  type: list
"""

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.homelab import gpu
from ansible.module_utils.homelab.looking import find_program, names_in, read_text, run

PCI = "/sys/bus/pci/devices"
TREE = "/proc/device-tree/"


def look_at_jetson(patience):
    program = find_program("nvpmodel")
    mode = run([program, "-q"], patience)[1] if program else None
    found = gpu.jetson_gpu(read_text(TREE + "model"), mode, read_text("/etc/nv_tegra_release"))
    note = "power mode: nvpmodel -q did not say. Run the audit with become: true." if found["powerMode"] == "unknown" else None
    return [found], note


def look_for_cards(patience):
    program = find_program("nvidia-smi")
    answer = run([program, *gpu.QUERY], patience) if program else None
    devices = {name: (read_text("%s/%s/vendor" % (PCI, name)) or "", read_text("%s/%s/class" % (PCI, name)) or "") for name in names_in(PCI)}
    return gpu.discrete_gpus(program is not None, answer, devices)


def main():
    module = AnsibleModule(argument_spec={"patience": {"type": "float", "default": 20}}, supports_check_mode=True)
    look = look_at_jetson if gpu.is_jetson(read_text(TREE + "compatible")) else look_for_cards
    gpus, note = look(module.params["patience"])
    module.exit_json(changed=False, gpus=gpus, notes=[note] if note else [])


if __name__ == "__main__":
    main()
