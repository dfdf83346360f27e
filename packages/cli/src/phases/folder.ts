import { join } from "node:path";

/** Every path of deployments in the state folder, spelled once. */
export interface PulumiFolder {
  root: string;
  /** Default backend: Pulumi's own files, secrets in them encrypted. */
  state: string;
  /** Encrypts the secrets; 0600. */
  passphrase: string;
  /** Pulumi's settings and plugins: none of the person's own are read or changed. */
  home: string;
  /** Pulumi, its provider and what starts policy packs, for PATH. */
  bin: string;
  /** Held while a deployment runs. */
  lock: string;
  /** Numbers the policies hold a deployment against. */
  policyConfig: string;
  /** A project's folder with the configuration of its stacks. */
  project(name: string): string;
}

export function pulumiFolder(stateRoot: string): PulumiFolder {
  const root = join(stateRoot, "pulumi");
  const at = (...names: string[]) => join(root, ...names);
  return { root, state: at("state"), passphrase: at("passphrase"), home: at("home"), bin: at("bin"), lock: at("lock"), policyConfig: at("policies.json"), project: (name) => at("projects", name) };
}
