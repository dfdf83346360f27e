import type { Disk, Medium } from "@homelab/hardware";
import type { Machine, Space } from "./machine.ts";
import type { Mount } from "./mounts.ts";

/** File systems of this machine's own disks; a network file system may hang and is no place for a database. */
const local = new Set(["ext2", "ext3", "ext4", "xfs", "btrfs", "f2fs", "zfs", "bcachefs", "jfs"]);
/** A container's or a virtual machine's root may be of these and yet be all there is. */
const localAtRoot = new Set(["overlay", "virtiofs", "9p"]);
/** Parts of the system, and files that a container engine lays over a container. */
const notForDocuments = /^\/(?:boot|efi|etc|proc|sys|dev|run|snap|usr|mnt\/boot)(?:\/|$)|\/(?:docker|containerd?|containers|kubelet|snapd|pods)\/|^\/var\/lib\/(?:docker|kubelet|rancher)(?:\/|$)/;

export interface FoundDisks {
  disks: Disk[];
  space: ReadonlyMap<string, Space>;
  /** Mount points that do not answer. */
  silent: string[];
}

/** Each file system once, where it is mounted nearest to the root. */
export async function findDisks(machine: Machine, mounts: readonly Mount[]): Promise<FoundDisks> {
  const blocks = await blockDevices(machine);
  const usable = mounts.filter(isForDocuments).sort((a, b) => a.point.length - b.point.length || (a.point < b.point ? -1 : 1));
  const once = usable.filter((mount, at) => usable.findIndex((other) => identity(other) === identity(mount)) === at);
  const looked = await Promise.all(once.map(async (mount) => ({ mount, space: await machine.space(mount.point), medium: await mediumOf(machine, blocks, mount) })));
  const answered = looked.flatMap(({ mount, space, medium }) => (space && space.sizeBytes > 0 ? [{ mount, space, medium }] : []));
  const distinct = answered.filter(({ mount, space }) => mount.filesystem !== "overlay" || !answered.some((other) => other.mount !== mount && sameSpace(other.space, space)));
  return {
    disks: distinct.map(({ mount, space, medium }) => ({ mount: mount.point, device: mount.source, filesystem: mount.filesystem, medium, sizeBytes: space.sizeBytes })),
    space: new Map(distinct.map(({ mount, space }) => [mount.point, space])),
    silent: looked.filter(({ space }) => !space).map(({ mount }) => mount.point),
  };
}

function isForDocuments(mount: Mount): boolean {
  const writable = mount.options.includes("rw") && !mount.superOptions.includes("ro");
  return writable && (local.has(mount.filesystem) || (mount.point === "/" && localAtRoot.has(mount.filesystem))) && !notForDocuments.test(mount.point) && mount.point.length <= 256;
}

/** Subvolumes and bind mounts share one device, and its space. */
function identity({ filesystem, source, number }: Mount): string {
  if (filesystem === "zfs") return `zfs ${source.split("/")[0] ?? source}`;
  return source.startsWith("/dev/") && source !== "/dev/root" ? source : `${number} ${source}`;
}

/** An overlay reports the file system below it; where that is mounted too, it would count twice. */
const sameSpace = (a: Space, b: Space): boolean => a.sizeBytes === b.sizeBytes && a.freeBytes === b.freeBytes;

/** Names of block devices by `major:minor`; partitions give the disk they are on. */
async function blockDevices(machine: Machine): Promise<ReadonlyMap<string, string>> {
  const disks = await machine.list("/sys/block");
  const entries = await Promise.all(disks.map(async (disk) => {
    const folders = [`/sys/block/${disk}`, ...(await machine.list(`/sys/block/${disk}`)).filter((name) => name.startsWith(disk)).map((name) => `/sys/block/${disk}/${name}`)];
    const numbers = await Promise.all(folders.map((folder) => machine.read(`${folder}/dev`)));
    return numbers.flatMap((text) => (text ? [[text.trim(), disk] as const] : []));
  }));
  return new Map(entries.flat());
}

async function mediumOf(machine: Machine, blocks: ReadonlyMap<string, string>, { number, source }: Mount): Promise<Medium | "unknown"> {
  const named = [...new Set(blocks.values())].filter((disk) => source.startsWith(`/dev/${disk}`)).sort((a, b) => b.length - a.length)[0];
  const disk = blocks.get(number) ?? named;
  return disk ? mediumOfDisk(machine, disk) : "unknown";
}

const slowestFirst: readonly Medium[] = ["sd", "hdd", "emmc", "virtual", "ssd", "nvme"];

/** A mapped device (LVM, encryption, RAID) is as slow as the slowest below it. */
async function mediumOfDisk(machine: Machine, disk: string): Promise<Medium | "unknown"> {
  const at = `/sys/block/${disk}`;
  const below = await machine.list(`${at}/slaves`);
  if (below.length > 0) {
    const wholes = await machine.list("/sys/block");
    const media = await Promise.all(below.map((part) => mediumOfDisk(machine, wholes.filter((whole) => part.startsWith(whole)).sort((a, b) => b.length - a.length)[0] ?? part)));
    return media.includes("unknown") ? "unknown" : (slowestFirst.find((medium) => media.includes(medium)) ?? "unknown");
  }
  const says = async (name: string) => (await machine.read(`${at}/${name}`))?.trim() ?? "";
  const [type, rotational, maker] = await Promise.all([says("device/type"), says("queue/rotational"), Promise.all([says("device/vendor"), says("device/model")])]);
  // what a virtual disk says of its rotation is an invention
  if (/^(?:vd|xvd)/.test(disk) || /QEMU|VMware|VBOX|Virtual|Msft|Elastic Block Store|nvme_card/i.test(maker.join(" "))) return "virtual";
  if (disk.startsWith("nvme")) return "nvme";
  if (disk.startsWith("mmcblk")) return type === "SD" ? "sd" : type === "MMC" ? "emmc" : "unknown";
  if (!disk.startsWith("sd")) return "unknown";
  if (rotational === "0") return "ssd";
  // a USB bridge often claims that an SSD spins, so only "does not spin" is believed of it
  return rotational === "1" && !(await machine.link(at))?.includes("/usb") ? "hdd" : "unknown";
}
