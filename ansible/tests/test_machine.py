"""Processor, memory and control groups."""

import pytest
from ansible.module_utils.homelab import cgroups, cpu, memory
from ansible.module_utils.homelab.looking import UNKNOWN, Refused
from ansible.module_utils.homelab.mounts import parse_mountinfo


@pytest.mark.parametrize(
    ("name", "model", "flag", "abilities"),
    [
        ("two-core-vm", "AMD EPYC", "avx2", {"has_avx": True, "has_avx2": True, "has_avx512": True, "has_neon": False}),
        ("raspberry-pi-4", "Cortex-A72", "asimd", {"has_avx": False, "has_avx2": False, "has_avx512": False, "has_neon": True}),
        ("jetson-agx-xavier", "Carmel", "asimdhp", {"has_avx": False, "has_avx2": False, "has_avx512": False, "has_neon": True}),
    ],
)
def test_names_the_processor_and_its_instruction_sets(fixture, name, model, flag, abilities):
    found = cpu.parse_cpuinfo(fixture("cpuinfo/%s.txt" % name))
    flags = cpu.flags_of(found)
    assert cpu.model_of(found, "") == model
    assert flag in flags
    assert flags == sorted(flags)
    assert cpu.abilities_of(flags) == abilities


def test_an_empty_cpuinfo_is_an_unknown_model_without_flags():
    assert (cpu.model_of([], ""), cpu.flags_of([])) == (UNKNOWN, [])


def test_a_core_without_a_known_name_is_its_numbers():
    assert cpu.model_of([{"CPU implementer": "0x51", "CPU part": "0x800"}], "") == "implementer 0x51 part 0x800"
    assert cpu.model_of([{}], "StarFive VisionFive 2") == "StarFive VisionFive 2"


def test_counts_physical_cores_of_a_server_with_two_sockets():
    places = [(str(number // 8 % 2), str(number % 8)) for number in range(32)]
    assert cpu.count_cores(places, 32) == 16
    assert cpu.count_sockets(places, False) == 2


def test_each_thread_is_a_core_where_the_kernel_does_not_say():
    assert cpu.count_cores([], 4) == 4
    assert cpu.count_sockets([], False) == UNKNOWN


def test_a_board_has_one_socket_whatever_its_clusters_are_numbered():
    assert cpu.count_sockets([("0", "0"), ("1", "0"), ("2", "0")], True) == 1


@pytest.mark.parametrize(("text", "numbers"), [("0-2,8", {0, 1, 2, 8}), ("3\n", {3}), ("", set())])
def test_reads_lists_of_processors(text, numbers):
    assert cpu.parse_cpu_list(text) == numbers


def test_reads_memory_swap_and_nodes(fixture):
    assert memory.memory_of(fixture("meminfo/two-core-vm.txt"), {0: fixture("meminfo/node0.txt")}) == {
        "totalBytes": 24684084 * 1024, "swapBytes": 0, "numaNodes": [{"id": 0, "totalBytes": 24684084 * 1024}],
    }
    assert memory.memory_of(fixture("meminfo/raspberry-pi-1gb.txt"), {}) == {"totalBytes": 945364 * 1024, "swapBytes": 102396 * 1024, "numaNodes": []}


@pytest.mark.parametrize(("text", "words"), [("meminfo/other-unit.txt", "MB"), (None, "no MemTotal")])
def test_refuses_memory_in_another_unit_and_none_at_all(fixture, text, words):
    with pytest.raises(Refused, match=words):
        memory.memory_of(fixture(text) if text else "MemFree: 1 kB\n", {})


def test_leaves_out_nodes_that_are_another_machines(fixture):
    found = memory.memory_of(fixture("meminfo/raspberry-pi-1gb.txt"), {0: fixture("meminfo/node0.txt")})
    assert found["numaNodes"] == []


def test_tells_the_versions_of_control_groups(fixture):
    assert cgroups.version_of(parse_mountinfo(fixture("cgroup/mounts-hybrid.txt"))) == 1
    assert cgroups.version_of(parse_mountinfo(fixture("cgroup/mounts-v2.txt"))) == 2
    assert cgroups.version_of([]) == UNKNOWN


def test_finds_the_groups_that_limit_a_process(fixture):
    mounts, own = parse_mountinfo(fixture("cgroup/mounts-hybrid.txt")), fixture("cgroup/self-hybrid.txt")
    assert cgroups.folders_of(own, mounts, "memory") == ["/sys/fs/cgroup/memory/slice/audit", "/sys/fs/cgroup/memory/slice", "/sys/fs/cgroup/memory"]
    unified = parse_mountinfo(fixture("cgroup/mounts-v2.txt"))
    assert cgroups.folders_of("0::/user.slice/a\n", unified, "") == ["/sys/fs/cgroup/user.slice/a", "/sys/fs/cgroup/user.slice", "/sys/fs/cgroup"]
    assert cgroups.folders_of("0::/../other\n", unified, "") == ["/sys/fs/cgroup"]
    assert cgroups.folders_of("", [], "memory") == []


@pytest.mark.parametrize(("text", "limit"), [("max\n", None), ("0\n", None), ("1073741824\n", 2**30), (None, None)])
def test_knows_when_memory_is_not_limited(text, limit):
    assert cgroups.parse_memory_limit(text) == limit


def test_reads_processor_limits_of_both_versions():
    assert [cgroups.parse_cpu_max(text) for text in ("150000 100000\n", "max 100000\n", None)] == [1.5, None, None]
    assert [cgroups.parse_cfs(*pair) for pair in (("50000", "100000"), ("-1", "100000"), (None, None))] == [0.5, None, None]
    assert [cgroups.parse_cpuset(text) for text in ("0-2,8\n", "\n", None)] == [4, None, None]
    assert cgroups.tightest([None, 4.0, 2.0]) == 2.0
    assert cgroups.tightest([None]) is None
