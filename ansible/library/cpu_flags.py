#!/usr/bin/python
"""Finds the instruction sets of a processor."""

from __future__ import annotations

DOCUMENTATION = r"""
module: cpu_flags
short_description: Finds the instruction sets of a processor
description:
  - Reads C(flags) of C(/proc/cpuinfo) on x86 and C(Features) on aarch64. Changes nothing.
options:
  cpuinfo:
    description: The file to read.
    type: path
    default: /proc/cpuinfo
author:
  - homelab
"""

EXAMPLES = r"""
- name: Find the instruction sets
  cpu_flags:
  register: hardware_audit_flags
"""

RETURN = r"""
flags:
  description: As the kernel spells them, sorted.
  returned: success
  type: list
has_avx2:
  description: Besides it C(has_avx), C(has_avx512) and C(has_neon).
  returned: success
  type: bool
"""

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.homelab import cpu
from ansible.module_utils.homelab.looking import read_text


def main():
    module = AnsibleModule(argument_spec={"cpuinfo": {"type": "path", "default": "/proc/cpuinfo"}}, supports_check_mode=True)
    flags = cpu.flags_of(cpu.parse_cpuinfo(read_text(module.params["cpuinfo"]) or ""))
    module.exit_json(changed=False, flags=flags, **cpu.abilities_of(flags))


if __name__ == "__main__":
    main()
