#!/usr/bin/python
"""Measures the way to another host with ping and iperf3."""

from __future__ import annotations

DOCUMENTATION = r"""
module: link_measure
short_description: Measures the way to another host with ping and iperf3
description:
  - Changes nothing. A figure that cannot be had is C(unknown) with a note. Does nothing in check mode.
options:
  peer:
    description: Inventory name of the other host, for the notes.
    type: str
    required: true
  address:
    description: Where it is reached.
    type: str
    required: true
  figures:
    description: Which to take, by their names in the facts.
    type: list
    elements: str
    required: true
  port:
    description: TCP port of the iperf3 server there.
    type: int
    default: 5201
  seconds:
    description: How long iperf3 sends.
    type: int
    default: 2
author:
  - homelab
"""

EXAMPLES = r"""
- name: Measure the way to the Jetson
  link_measure:
    peer: jetson
    address: 100.64.0.3
    figures: [latencySeconds, throughputBitsPerSecond]
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

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.homelab import links
from ansible.module_utils.homelab.looking import UNKNOWN, Refused, find_program, last_line, run

REPLIES = 11


def latency(address, _port, _seconds):
    program = find_program("ping")
    if not program:
        raise Refused("ping is not installed. On Debian: apt-get install -y iputils-ping")
    _code, output, error = run([program, "-n", "-c", str(REPLIES), "-i", "0.2", "-w", "8", address], 12)
    value = links.parse_ping(output)
    if value == UNKNOWN:
        raise Refused("no reply to ping: %s" % last_line(output, error))
    return {"value": value, "method": "ping, median of %d" % REPLIES}


def throughput(address, port, seconds):
    program = find_program("iperf3")
    if not program:
        raise Refused("iperf3 is not installed. On Debian: apt-get install -y iperf3")
    _code, output, _error = run([program, "--json", "--client", address, "--port", str(port), "--time", str(seconds), "--omit", "1", "--connect-timeout", "3000"], seconds + 12)
    return {"value": links.parse_iperf3(output), "method": "iperf3 TCP, %d s" % seconds}


WAYS = {"latencySeconds": latency, "throughputBitsPerSecond": throughput}


def main():
    module = AnsibleModule(
        argument_spec={
            "peer": {"type": "str", "required": True}, "address": {"type": "str", "required": True},
            "figures": {"type": "list", "elements": "str", "required": True},
            "port": {"type": "int", "default": 5201}, "seconds": {"type": "int", "default": 2},
        },
        supports_check_mode=True,
    )
    peer, found, notes = module.params["peer"], {}, []
    for figure in [] if module.check_mode else module.params["figures"]:
        try:
            found[figure] = WAYS[figure](links.checked_address(module.params["address"]), module.params["port"], module.params["seconds"])
        except Refused as refusal:
            found[figure] = UNKNOWN
            notes.append("link to %s: %s unknown: %s" % (peer, figure, refusal))
    module.exit_json(changed=False, peer=peer, figures=found, notes=notes)


if __name__ == "__main__":
    main()
