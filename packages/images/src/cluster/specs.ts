import { execFile } from "node:child_process";
import { realpath } from "node:fs/promises";
import { promisify } from "node:util";
import type { Architecture, ImageSpec, Layer } from "../oci/image.ts";
import type { LayerEntry } from "../oci/layer.ts";

const run = promisify(execFile);

/** What a cluster calls the images it begins with. */
export interface ClusterImageNames {
  pause: string;
  etcd: string;
  apiServer: string;
  controllerManager: string;
  scheduler: string;
  proxy: string;
  coredns: string;
  metricsServer: string;
  localPathProvisioner: string;
  busybox: string;
}

export const architecture: Architecture = process.arch === "arm64" ? "arm64" : "amd64";

/** Nobody: owns nothing, and a cluster that demands non-root accepts it. */
export const unprivileged = 65532;

/** Every image of an empty cluster: one static program each and nothing else, but for the two that need tools of the machine. */
export async function clusterImages(names: ClusterImageNames, programs: Readonly<Record<string, string>>): Promise<ImageSpec[]> {
  const alone = (name: string, program: string, user?: number): ImageSpec => ({
    name,
    architecture,
    layers: [layerOf(program, programPath(programs, program)), ...(user === undefined ? [] : [temporary])],
    entrypoint: [`/usr/local/bin/${program}`],
    ...(user === undefined ? {} : { user }),
  });
  return [
    alone(names.pause, "pause", unprivileged),
    // the control plane reads certificates that only root may read, and kubeadm says the command
    ...(["etcd", "apiServer", "controllerManager", "scheduler"] as const).map((part) => ({ ...alone(names[part], programOf[part]), entrypoint: [] })),
    alone(names.coredns, "coredns", unprivileged),
    alone(names.metricsServer, "metrics-server", unprivileged),
    alone(names.localPathProvisioner, "local-path-provisioner", unprivileged),
    { ...alone(names.proxy, "kube-proxy"), layers: [await withLibraries("/usr/sbin/nft"), protocols, layerOf("kube-proxy", programPath(programs, "kube-proxy"))] },
    { name: names.busybox, architecture, layers: [await busybox(), temporary], entrypoint: [], user: unprivileged },
  ];
}

const programOf = { etcd: "etcd", apiServer: "kube-apiserver", controllerManager: "kube-controller-manager", scheduler: "kube-scheduler" } as const;

const temporary: Layer = { about: "a folder for temporary files", entries: [{ path: "/tmp", folder: true, mode: 0o1777 }] };

/** Without it nft lists protocols by number; kube-proxy then takes its own rules for a stranger's and deletes them when it starts again. */
const protocols: Layer = { about: "names of protocols", entries: [{ path: "/etc/protocols", contents: "icmp 1\ntcp 6\nudp 17\nipv6-icmp 58\nsctp 132\n" }] };

function layerOf(program: string, from: string): Layer {
  return { about: program, entries: [{ path: `/usr/local/bin/${program}`, from, mode: 0o755 }] };
}

function programPath(programs: Readonly<Record<string, string>>, name: string): string {
  const path = programs[name];
  if (path === undefined) throw new Error(`cluster images: no program "${name}" was built`);
  return path;
}

/** A program of the machine with the libraries that its loader names. */
async function withLibraries(program: string): Promise<Layer> {
  const { stdout } = await run("ldd", [program]);
  const libraries = [...stdout.matchAll(/(\/\S+) \(0x/g)].map(([, path]) => path as string);
  const entries = await Promise.all([program, ...libraries].map(async (path): Promise<LayerEntry> => ({ path, from: await realpath(path), mode: 0o755 })));
  return { about: `${program} and its libraries`, entries };
}

/** The shell that makes and removes a volume's folder, and what a person starts to look around. */
async function busybox(): Promise<Layer> {
  const { stdout } = await run("busybox", ["--list"]);
  const links = stdout.trim().split("\n").filter((name) => name !== "busybox").map((name): LayerEntry => ({ path: `/bin/${name}`, linkTo: "busybox" }));
  return { about: "busybox", entries: [{ path: "/bin/busybox", from: await realpath("/usr/bin/busybox"), mode: 0o755 }, ...links] };
}
