import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { OperatorError } from "@homelab/operator-error";

const run = promisify(execFile);

/** A program of the person's own machine that takes an image somewhere. */
export async function askProgram(program: string, args: readonly string[]): Promise<void> {
  await run(program, [...args], { maxBuffer: 2 ** 24 }).catch((error: { code?: unknown; stderr?: string; message: string }) => {
    const missing = error.code === "ENOENT";
    const got = missing ? `there is no ${program}` : (error.stderr || error.message).trim().slice(-400);
    throw new OperatorError({ what: "delivering an image", where: [program, ...args].join(" "), got, do: missing ? `Install ${program}, or write archives with --export DIR and load them there.` : "Mend that and run it again; the images are built." }, { cause: error });
  });
}

/** Copies an OCI archive to a registry under this name, with the login of a Docker config.json where there is one. A registry on this machine may speak plain HTTP; for another one its owner says so in registries.conf. */
export function pushArchive(archive: string, name: string, login: string | null = null): Promise<void> {
  const isHere = /^(?:localhost|127\.[\d.]+|\[::1\])(?::\d+)?\//.test(name);
  return askProgram("skopeo", ["--insecure-policy", "copy", "--preserve-digests", ...(isHere ? ["--dest-tls-verify=false"] : []), ...(login === null ? [] : ["--dest-authfile", login]), `oci-archive:${archive}`, `docker://${name}`]);
}
