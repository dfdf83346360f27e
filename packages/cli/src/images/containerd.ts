import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { OperatorError } from "@homelab/operator-error";

const run = promisify(execFile);

/** The local cluster's containerd, where Kubernetes looks for images. */
export interface Containerd {
  answers(): Promise<boolean>;
  /** Digests by name. */
  images(): Promise<Map<string, string>>;
  take(archive: string): Promise<void>;
}

export function containerdAt(socket: string): Containerd {
  const ctr = async (...args: string[]): Promise<string> => {
    const { stdout } = await run("ctr", ["--address", socket, "--namespace", "k8s.io", ...args], { maxBuffer: 2 ** 24 }).catch((error: { stderr?: string; message: string }) => {
      throw new OperatorError({ what: "loading into the local cluster", where: socket, got: (error.stderr || error.message).trim().slice(-300), do: "See ./just cluster status, then run it again; the images are built." }, { cause: error });
    });
    return stdout;
  };
  return {
    answers: async () => ctr("--timeout", "2s", "version").then(() => true, () => false),
    async images() {
      const lines = (await ctr("images", "list")).trim().split("\n").slice(1);
      return new Map(lines.map((line) => line.split(/\s+/)).map(([name = "", , digest = ""]) => [name, digest]));
    },
    take: async (archive) => void (await ctr("images", "import", "--snapshotter", "overlayfs", archive)),
  };
}
