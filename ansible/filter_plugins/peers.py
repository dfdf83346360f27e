"""Which hosts the way is measured to."""

from __future__ import annotations


def address_of(variables, name):
    """Where the others reach a host; a local one says so with homelab_address or cannot be reached."""
    if variables.get("homelab_address"):
        return variables["homelab_address"]
    if variables.get("ansible_connection", "ssh") == "local":
        return None
    return variables.get("ansible_host", name)


def homelab_peers(hostvars, host, names):
    """Addresses by name of those among `names` that are in another zone than `host`."""
    own_zone = hostvars[host].get("homelab_zone")
    others = {name: address_of(hostvars[name], name) for name in names if name != host and hostvars[name].get("homelab_zone") != own_zone}
    return {name: address for name, address in others.items() if address}


class FilterModule:
    """Found by Ansible by this name."""

    def filters(self):
        return {"homelab_peers": homelab_peers}
