"""NVIDIA cards from nvidia-smi, Jetsons from the device tree and nvpmodel."""

from __future__ import annotations

import re

from ansible.module_utils.homelab.looking import UNKNOWN

QUERY = ["--query-gpu=name,memory.total,driver_version", "--format=csv,noheader,nounits"]
MIB = 1024 * 1024


def parse_nvidia_smi(text):
    """Cards by their own program, memory in MiB. `[N/A]` and its relatives are a card that does not say."""
    cards = []
    for line in text.splitlines():
        # a name may hold a comma, the two columns after it do not
        fields = [field.strip() for field in line.rsplit(",", 2)]
        if len(fields) == 3 and all(fields):
            memory = int(fields[1]) * MIB if re.fullmatch(r"[1-9]\d*", fields[1]) else UNKNOWN
            cards.append({"kind": "discrete", "vendor": "nvidia", "name": fields[0], "memoryBytes": memory, "driver": _said(fields[2])})
    return cards


def _said(field):
    return field if re.fullmatch(r"[\d.]+", field) else UNKNOWN


def is_jetson(compatible):
    """`compatible` of the device tree lists the board, its module and its chip."""
    return any(name.startswith("nvidia,tegra") for name in (compatible or "").split())


def jetson_gpu(model, nvpmodel, release):
    """Its memory is the machine's, so none is given here."""
    return {
        "kind": "unified",
        "vendor": "nvidia",
        "name": (model or "").strip() or "NVIDIA Jetson",
        "powerMode": parse_nvpmodel(nvpmodel or ""),
        "driver": parse_tegra_release(release or ""),
    }


def parse_nvpmodel(text):
    found = re.search(r"^NV Power Mode:\s*(\S+)", text, re.MULTILINE)
    return found.group(1) if found else UNKNOWN


def parse_tegra_release(text):
    """`# R35 (release), REVISION: 4.1, …` is L4T 35.4.1."""
    found = re.search(r"# R(\d+) \(release\), REVISION: ([\d.]+)", text)
    return "%s.%s" % found.groups() if found else UNKNOWN


def nvidia_display_devices(devices):
    """PCI addresses of NVIDIA's display devices. `devices` gives vendor and class by address, as /sys writes them."""
    return sorted(address for address, (vendor, kind) in devices.items() if vendor.strip() == "0x10de" and kind.strip().startswith("0x03"))


def discrete_gpus(found_program, answer, devices):
    """Cards and a note. Without nvidia-smi there is no card, unless the PCI bus has one that nobody speaks to."""
    on_the_bus = nvidia_display_devices(devices)
    if found_program:
        code, output, error = answer
        cards = parse_nvidia_smi(output) if code == 0 else []
        if cards or not on_the_bus and "No devices were found" in output + error:
            return cards, None
        if code == 0 and not on_the_bus:
            return [], None
        return UNKNOWN, "GPUs: nvidia-smi answered with code %s: %s. Run nvidia-smi on the host and mend its driver." % (code, (output + error).strip()[:160])
    if on_the_bus:
        return UNKNOWN, "GPUs: an NVIDIA card at %s, but no nvidia-smi. Install its driver; until then it is not planned with." % ", ".join(on_the_bus)
    return [], None
