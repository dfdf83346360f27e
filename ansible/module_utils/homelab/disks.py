"""File systems that documents could be kept on, and what they lie on."""

from __future__ import annotations

import re

from ansible.module_utils.homelab.looking import UNKNOWN

# a network file system may hang and is no place for a database
KEEPING = {"ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "f2fs", "jfs", "bcachefs"}
# the root of a container or of a small guest may be one of these and yet be all there is
KEEPING_AT_ROOT = {"overlay", "virtiofs", "9p"}
# the system's own, and what container engines mount while a container runs
APART = re.compile(r"^/(?:boot|efi|etc|proc|sys|dev|run|snap|usr|mnt/boot)(?:/|$)|/(?:docker|containerd?|containers|kubelet|snapd|pods)/|^/var/lib/(?:docker|kubelet|rancher)(?:/|$)")
# what a virtual disk says of its rotation is an invention
VIRTUAL_MAKER = re.compile(r"qemu|vmware|vbox|virtual|msft|elastic block store|nvme_card", re.IGNORECASE)
SLOWEST_FIRST = ("sd", "hdd", "emmc", "virtual", "ssd", "nvme")


def is_for_documents(mount):
    keeps = mount["filesystem"] in KEEPING or (mount["mount"] == "/" and mount["filesystem"] in KEEPING_AT_ROOT)
    writable = "rw" in mount["options"] and "ro" not in mount["super"]
    return keeps and writable and not APART.search(mount["mount"]) and len(mount["mount"]) <= 256


def keeping(mounts):
    """Writable mounts of file systems that keep data, one for each, nearest to the root first: a bind mount is the same disk again."""
    chosen = {}
    for mount in sorted(mounts, key=lambda each: (len(each["mount"]), each["mount"])):
        if is_for_documents(mount):
            chosen.setdefault(_identity_of(mount), mount)
    return list(chosen.values())


def _identity_of(mount):
    """The file systems of a ZFS pool share its space; `/dev/root` is only a name for what the kernel booted from."""
    device = mount["device"]
    if mount["filesystem"] == "zfs":
        return "zfs " + device.split("/")[0]
    return device if device.startswith("/dev/") and device != "/dev/root" else mount["number"] + " " + device


def without_twins(spaces):
    """Leaves out an overlay that reports the space of a file system that is mounted too. `spaces` are pairs of mount and space."""
    return [(mount, space) for mount, space in spaces if mount["filesystem"] != "overlay" or not any(other is not mount and its == space for other, its in spaces)]


def disk_of(mount, devices):
    """The block device under a mount, by its number or else by its name; None for a file system without one."""
    by_number = next((name for name, device in devices.items() if mount["number"] in device["numbers"]), None)
    return by_number or (whole_of(mount["device"][len("/dev/"):], devices) if mount["device"].startswith("/dev/") else None)


def whole_of(name, devices):
    """`nvme0n1p3` lies on `nvme0n1`."""
    return max((whole for whole in devices if name.startswith(whole)), key=len, default=None)


def medium_of(name, devices):
    """What a device lies on in the end. A volume, an encryption or a mirror is as slow as the slowest below it."""
    device = devices.get(name)
    if device is None:
        return UNKNOWN
    if not device["below"]:
        return _medium_of_disk(name, device)
    media = {medium_of(whole_of(below, devices), devices) for below in device["below"]}
    return UNKNOWN if UNKNOWN in media else next(medium for medium in SLOWEST_FIRST if medium in media)


def _medium_of_disk(name, device):
    if name.startswith(("vd", "xvd")) or VIRTUAL_MAKER.search(device["maker"]):
        return "virtual"
    if name.startswith("nvme"):
        return "nvme"
    if name.startswith("mmcblk"):
        return {"MMC": "emmc", "SD": "sd"}.get(device["type"], UNKNOWN)
    if not name.startswith("sd"):
        return UNKNOWN
    # a USB bridge often claims that an SSD spins, so only "does not spin" is believed of it
    known = {"0": "ssd"} if device["usb"] else {"0": "ssd", "1": "hdd"}
    return known.get(device["rotational"], UNKNOWN)
