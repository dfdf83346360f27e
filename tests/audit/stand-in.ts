import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** What this machine lacks to make a stand-in; undefined when it lacks nothing. */
export async function lackingForStandIn(): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return "needs root, to make a network namespace";
  for (const [program, source] of [["sshd", "openssh-server"], ["ssh", "openssh-client"], ["ip", "iproute2"], ["ping", "iputils-ping"], ["iperf3", "iperf3"], ["fio", "fio"]] as const) {
    if (!(await run("sh", ["-c", 'PATH=$PATH:/usr/sbin command -v "$1"', "sh", program]).catch(() => undefined))) return `needs ${program}: apt-get install -y ${source}`;
  }
  return undefined;
}

/** A second host as far as the network can tell: a namespace of its own, reached over real OpenSSH with a key made for it. */
export interface StandIn extends AsyncDisposable {
  /** Where it is reached, and where it reaches this machine. */
  address: string;
  machineAddress: string;
  /** Key and known_hosts. */
  folder: string;
  /** Where Ansible would put what it copies to the host. */
  leftovers: string;
  factsFolder: string;
  namespace: string;
  /** Inventory variables to reach it. */
  variables: Record<string, unknown>;
  /** Its sshd ends, as on a machine that is off but whose address still answers. */
  stop(): Promise<void>;
}

let started = 0;

/** `meminfo` is what its kernel says of its memory; without it the truth. */
export async function startStandIn(meminfo?: string): Promise<StandIn> {
  const folder = await mkdtemp(join(tmpdir(), "homelab-stand-in-"));
  const id = (process.pid * 4 + (started += 1)) % 100_000;
  const namespace = `homelab-audit-${id}`;
  const [cable, end] = [`hla${id}`, `hlb${id}`];
  const [machineAddress, address] = [`10.213.${id % 250}.1`, `10.213.${id % 250}.2`];
  const inside = (...command: string[]) => run("ip", ["netns", "exec", namespace, ...command]);
  const leftovers = join(folder, "leftovers");
  const factsFolder = join(folder, "facts.d");
  const stop = async () => {
    const { stdout } = await run("ip", ["netns", "pids", namespace]).catch(() => ({ stdout: "" }));
    for (const pid of stdout.split("\n").filter(Boolean)) await run("kill", ["-KILL", pid]).catch(() => undefined);
  };
  const dispose = async () => {
    await stop();
    await run("ip", ["link", "delete", cable]).catch(() => undefined);
    await run("ip", ["netns", "delete", namespace]).catch(() => undefined);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await run("ip", ["netns", "add", namespace]);
    await run("ip", ["link", "add", cable, "type", "veth", "peer", "name", end, "netns", namespace]);
    await run("ip", ["address", "add", `${machineAddress}/30`, "dev", cable]);
    await run("ip", ["link", "set", cable, "up"]);
    await inside("ip", "address", "add", `${address}/30`, "dev", end);
    await inside("ip", "link", "set", end, "up");
    await inside("ip", "link", "set", "lo", "up");
    const port = await freePort();
    await mkdir(leftovers);
    if (meminfo !== undefined) await writeFile(join(folder, "meminfo"), meminfo);
    await startSshd(folder, namespace, address, port);
    const login = `-o UserKnownHostsFile=${folder}/known_hosts -o GlobalKnownHostsFile=/dev/null -o StrictHostKeyChecking=yes -o IdentitiesOnly=yes`;
    const variables = {
      ansible_host: address, ansible_port: port, ansible_user: "root", ansible_ssh_private_key_file: `${folder}/key`, ansible_ssh_common_args: login,
      ansible_python_interpreter: process.env["HOMELAB_ANSIBLE"] ? `${process.env["HOMELAB_ANSIBLE"]}/bin/python` : "python3", ansible_remote_tmp: `${leftovers}/tmp`, homelab_stand_in: true, hardware_audit_facts_d: factsFolder,
    };
    return { address, machineAddress, folder, leftovers, factsFolder, namespace, variables, stop, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** With a /run of its own, so that sshd's folder is not made on this machine. */
async function startSshd(folder: string, namespace: string, address: string, port: number): Promise<void> {
  for (const name of ["key", "host_key"]) await run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "stand-in", "-f", join(folder, name)]);
  const hostKey = (await readFile(join(folder, "host_key.pub"), "utf8")).split(" ").slice(0, 2).join(" ");
  await writeFile(join(folder, "known_hosts"), `[${address}]:${port} ${hostKey}\n`);
  const config = [`ListenAddress ${address}`, `Port ${port}`, `HostKey ${folder}/host_key`, "PasswordAuthentication no", "KbdInteractiveAuthentication no", "PermitRootLogin prohibit-password", "UsePAM no", "PidFile none", "StrictModes no", `AuthorizedKeysFile ${folder}/key.pub`];
  await writeFile(join(folder, "sshd_config"), `${config.join("\n")}\n`);
  const script = 'mount --make-rprivate / && mount -t tmpfs tmpfs /run && mkdir /run/sshd && { ! test -e "$1/meminfo" || mount --bind "$1/meminfo" /proc/meminfo; } && exec /usr/sbin/sshd -D -e -f "$1/sshd_config"';
  const child = spawn("ip", ["netns", "exec", namespace, "unshare", "--mount", "sh", "-c", script, "sh", folder], { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  await new Promise<void>((resolve, reject) => {
    child.stderr.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes("Server listening")) resolve();
    });
    once(child, "exit").then(() => reject(new Error(`sshd ended: ${said}`)), reject);
  });
}

/** Free here, and so in a namespace that has no listener yet. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}
