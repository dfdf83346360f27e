"""NVIDIA cards and Jetsons."""

from ansible.module_utils.homelab import gpu
from ansible.module_utils.homelab.looking import UNKNOWN

CARD = {"0000:01:00.0": ("0x10de\n", "0x030000\n"), "0000:01:00.1": ("0x10de\n", "0x040300\n")}
INTEGRATED = {"0000:00:02.0": ("0x8086\n", "0x030000\n")}


def test_reads_two_cards(fixture):
    card = {"kind": "discrete", "vendor": "nvidia", "name": "GeForce GTX TITAN X", "memoryBytes": 12206 * 2**20, "driver": "367.48"}
    assert gpu.discrete_gpus(True, (0, fixture("gpu/two-cards.txt"), ""), CARD) == ([card, card], None)


def test_a_name_may_hold_a_comma():
    (card,) = gpu.parse_nvidia_smi("NVIDIA RTX 6000, Ada Generation, 49140, 550.120\n")
    assert (card["name"], card["memoryBytes"]) == ("NVIDIA RTX 6000, Ada Generation", 49140 * 2**20)


def test_a_card_that_does_not_say_its_memory_has_an_unknown_one(fixture):
    (card,) = gpu.parse_nvidia_smi(fixture("gpu/jetson-orin-smi.txt"))
    assert card["memoryBytes"] == UNKNOWN


def test_no_nvidia_smi_and_no_card_is_no_gpu():
    assert gpu.discrete_gpus(False, None, INTEGRATED) == ([], None)


def test_a_card_without_its_driver_is_unknown():
    gpus, note = gpu.discrete_gpus(False, None, CARD)
    assert gpus == UNKNOWN
    assert "0000:01:00.0" in note
    assert "0000:01:00.1" not in note, "its sound device is no card"


def test_a_failing_or_hanging_nvidia_smi_is_unknown(fixture):
    assert gpu.discrete_gpus(True, (9, fixture("gpu/driver-gone.txt"), ""), CARD)[0] == UNKNOWN
    assert gpu.discrete_gpus(True, (9, fixture("gpu/driver-gone.txt"), ""), {})[0] == UNKNOWN
    assert gpu.discrete_gpus(True, (None, "", "no answer within 20 s"), {})[0] == UNKNOWN


def test_an_nvidia_smi_without_cards_is_no_gpu():
    assert gpu.discrete_gpus(True, (6, "No devices were found\n", ""), {}) == ([], None)
    assert gpu.discrete_gpus(True, (6, "No devices were found\n", ""), CARD)[0] == UNKNOWN


def test_knows_a_jetson_by_its_device_tree(fixture):
    assert gpu.is_jetson(fixture("gpu/device-tree-compatible.txt"))
    assert not gpu.is_jetson("raspberrypi,4-model-b\nbrcm,bcm2711\n")
    assert not gpu.is_jetson(None)


def test_reads_a_jetson_with_its_power_mode(fixture):
    found = gpu.jetson_gpu("NVIDIA Jetson AGX Orin Developer Kit\n", fixture("gpu/nvpmodel.txt"), fixture("gpu/nv_tegra_release.txt"))
    assert found == {"kind": "unified", "vendor": "nvidia", "name": "NVIDIA Jetson AGX Orin Developer Kit", "powerMode": "MAXN", "driver": "36.4.4"}


def test_a_jetson_that_does_not_tell_has_an_unknown_power_mode():
    assert gpu.jetson_gpu(None, None, None) == {"kind": "unified", "vendor": "nvidia", "name": "NVIDIA Jetson", "powerMode": UNKNOWN, "driver": UNKNOWN}
