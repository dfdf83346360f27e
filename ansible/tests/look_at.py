"""Looks at the files of another machine with the modules' own code, and prints the identity: a test compares it with the direct look.

Standard input names the folder, the architecture and what programs and file systems answer.
"""

import json
import sys

from conftest import PROJECT  # first: it makes the package below importable

from ansible.module_utils.homelab import cpu, gpu, looking, record

SYSTEM = {"family": "x", "distribution": "x", "version": "x", "kernel": "x"}


def stand_in_for(told):
    """The modules take these names when they are imported, so this comes first."""
    looking.ROOT = told["root"]
    looking.architecture = lambda: told["architecture"]
    looking.space_of = lambda mount: tuple(told["spaces"][mount]) if mount in told["spaces"] else None
    looking.find_program = lambda name: name if name in told["programs"] else None
    looking.run = lambda arguments, _patience: (1, "", "") if told["programs"][arguments[0]] is None else (0, told["programs"][arguments[0]], "")
    sys.path.append(str(PROJECT / "library"))


def look():
    import disk_detect
    import gpu_detect
    import machine_detect

    flags = cpu.flags_of(cpu.parse_cpuinfo(looking.read_text("/proc/cpuinfo") or ""))
    jetson = gpu.is_jetson(looking.read_text("/proc/device-tree/compatible"))
    gpus = (gpu_detect.look_at_jetson if jetson else gpu_detect.look_for_cards)(1)[0]
    return record.identity_of(machine_detect.look_at_machine(), flags, gpus, disk_detect.look_at_disks()[0], SYSTEM)


def main():
    stand_in_for(json.load(sys.stdin))
    try:
        print(json.dumps({"identity": look()}))
    except looking.Refused as refusal:
        print(json.dumps({"refused": str(refusal)}))


if __name__ == "__main__":
    main()
