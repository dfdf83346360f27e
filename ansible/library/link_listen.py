#!/usr/bin/python
"""Answers one iperf3 test of another host."""

from __future__ import annotations

DOCUMENTATION = r"""
module: link_listen
short_description: Answers one iperf3 test of another host
description:
  - Starts an iperf3 server that serves one test and ends; after I(seconds) it is ended whatever happens. Nothing else stays.
options:
  address:
    description: Address to listen on. A name, or none, listens on all, as a host often calls itself 127.0.1.1.
    type: str
    default: ""
  port:
    description: TCP port.
    type: int
    default: 5201
  seconds:
    description: How long it waits for the test at most.
    type: int
    default: 20
author:
  - homelab
"""

EXAMPLES = r"""
- name: Answer the test of another host
  link_listen:
    port: 5201
  delegate_to: jetson
"""

RETURN = r"""
listening:
  description: Whether the other host may start.
  returned: success
  type: bool
notes:
  description: Why not.
  returned: success
  type: list
"""

import ipaddress
import subprocess
import time

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.homelab.looking import Refused, find_program, read_text


def listens(port):
    """Without connecting: a connection would be the one test it serves."""
    wanted = ":%04X" % port
    tables = (read_text("/proc/net/tcp") or "") + (read_text("/proc/net/tcp6") or "")
    rows = (line.split() for line in tables.splitlines())
    return any(len(row) > 3 and row[1].endswith(wanted) and row[3] == "0A" for row in rows)


def is_number(address):
    try:
        return bool(ipaddress.ip_address(address))
    except ValueError:
        return False


def start(address, port, seconds):
    programs = [find_program("timeout"), find_program("iperf3")]
    if not all(programs):
        raise Refused("iperf3 is not installed. On Debian: apt-get install -y iperf3")
    if listens(port):
        raise Refused("port %d is taken. Set hardware_audit_iperf_port to another" % port)
    bound = ["--bind", address] if is_number(address) else []
    server = subprocess.Popen(
        [programs[0], str(seconds), programs[1], "--server", "--one-off", "--port", str(port), *bound],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )
    end = time.monotonic() + 5
    while time.monotonic() < end and server.poll() is None:
        if listens(port):
            return
        time.sleep(0.02)
    server.terminate()
    raise Refused("iperf3 does not listen on %s port %d" % (address or "any address", port))


def main():
    module = AnsibleModule(
        argument_spec={"address": {"type": "str", "default": ""}, "port": {"type": "int", "default": 5201}, "seconds": {"type": "int", "default": 20}},
        supports_check_mode=True,
    )
    if module.check_mode:
        module.exit_json(changed=False, listening=False, notes=[])
    try:
        start(module.params["address"], module.params["port"], module.params["seconds"])
    except Refused as refusal:
        module.exit_json(changed=False, listening=False, notes=["throughput: %s" % refusal])
    module.exit_json(changed=False, listening=True, notes=[])


if __name__ == "__main__":
    main()
