import { readFile } from "node:fs/promises";
import type { HomelabSettings } from "@homelab/settings";
import { OperatorError } from "@homelab/operator-error";
import { z } from "zod";

/** A login needs a name and a password, or both in base64; a helper program of this machine is none that the cluster could ask. */
const DockerConfig = z.object({ auths: z.record(z.string(), z.union([z.object({ auth: z.string().min(1) }), z.object({ username: z.string().min(1), password: z.string().min(1) })])) });

/** The path of `images.credentialsFile`, once it is known to hold a login for `images.registry`; null where none is named, or where images come from no registry. */
export async function registryLoginOf({ images: { source, registry, credentialsFile } }: Pick<HomelabSettings, "images">): Promise<string | null> {
  if (source !== "registry" || credentialsFile === undefined || registry === undefined) return null;
  const wrong = (got: string) => new OperatorError({ what: "images.credentialsFile", where: credentialsFile, got, do: `Write it with: skopeo login --authfile ${credentialsFile} ${hostOf(registry)}` });
  const text = await readFile(credentialsFile, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw wrong(error.message);
  });
  const parsed = DockerConfig.safeParse(asJson(text));
  // what it holds is never shown
  if (!parsed.success) throw wrong("it is no Docker config.json with a login under auths");
  const known = Object.keys(parsed.data.auths);
  if (!known.some((name) => name === registry || name === hostOf(registry))) throw wrong(`it has no login for ${hostOf(registry)}, only for ${known.join(", ") || "nobody"}`);
  return credentialsFile;
}

const hostOf = (registry: string): string => registry.split("/")[0] ?? registry;

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
