"""File systems and what they lie on."""

import pytest
from ansible.module_utils.homelab import disks
from ansible.module_utils.homelab.looking import UNKNOWN
from ansible.module_utils.homelab.mounts import parse_mountinfo


def device(below=(), **said):
    return {"numbers": set(), "below": list(below), "usb": False, "type": "", "rotational": "", "maker": "", **said}


DEVICES = {
    "nvme0n1": device(rotational="0"), "dm-0": device(["nvme0n1p1"]), "dm-1": device(["dm-0"]),
    "sda": device(rotational="1", maker="ATA WDC WD40EFRX"), "sdb": device(rotational="0"), "md0": device(["sda", "sdb"]), "md1": device(["sda1", "zram0"]),
    "sdc": device(rotational="1", usb=True), "sdd": device(rotational="1", maker="Msft Virtual Disk"), "sde": device(rotational="0", usb=True),
    "mmcblk0": device(type="MMC"), "mmcblk1": device(type="SD"), "mmcblk2": device(), "vda": device(rotational="1", numbers={"254:0"}),
}


def test_takes_the_one_disk_of_a_virtual_machine(fixture):
    (disk,) = disks.keeping(parse_mountinfo(fixture("disks/mountinfo-two-core-vm.txt")))
    assert (disk["mount"], disk["filesystem"], disk["device"]) == ("/", "ext4", "/dev/vda")
    assert disks.medium_of(disks.disk_of(disk, DEVICES), DEVICES) == "virtual"


def test_takes_each_file_system_of_a_container_once_and_leaves_what_is_no_place_for_documents(fixture):
    found = disks.keeping(parse_mountinfo(fixture("disks/mountinfo-container.txt")))
    assert [disk["mount"] for disk in found] == ["/", "/data disk"]


def test_what_containers_mount_while_they_run_is_no_disk_of_the_machine(fixture):
    found = disks.keeping(parse_mountinfo(fixture("disks/mountinfo-kubernetes-node.txt")))
    assert [disk["mount"] for disk in found] == ["/", "/srv/etc"]


def test_a_mount_that_another_one_hides_is_not_seen():
    lines = "20 1 8:1 / /srv rw - ext4 /dev/sda1 rw\n21 20 8:17 / /srv rw - ext4 /dev/sdb1 rw\n"
    assert [mount["device"] for mount in parse_mountinfo(lines)] == ["/dev/sdb1"]


def test_an_overlay_that_reports_the_space_of_a_mounted_disk_counts_once():
    overlay, disk = {"mount": "/", "filesystem": "overlay"}, {"mount": "/data", "filesystem": "ext4"}
    assert disks.without_twins([(overlay, (100, 50)), (disk, (100, 50))]) == [(disk, (100, 50))]
    assert len(disks.without_twins([(overlay, (100, 50)), (disk, (90, 50))])) == 2


@pytest.mark.parametrize(
    ("name", "medium"),
    [
        ("dm-1", "nvme"), ("sda", "hdd"), ("sdb", "ssd"), ("sdc", UNKNOWN), ("sde", "ssd"), ("sdd", "virtual"), ("vda", "virtual"),
        ("md0", "hdd"), ("md1", UNKNOWN), ("mmcblk0", "emmc"), ("mmcblk1", "sd"), ("mmcblk2", UNKNOWN), ("nothing", UNKNOWN), (None, UNKNOWN),
    ],
)
def test_finds_the_medium_below_partitions_and_volumes(name, medium):
    assert disks.medium_of(name, DEVICES) == medium


def test_finds_the_disk_by_number_or_by_name():
    assert disks.disk_of({"number": "254:0", "device": "/dev/root"}, DEVICES) == "vda"
    assert disks.disk_of({"number": "0:50", "device": "/dev/nvme0n1p3"}, DEVICES) == "nvme0n1"
    assert disks.disk_of({"number": "0:50", "device": "tank/docs"}, DEVICES) is None
