import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { openSops, type Sops } from "@homelab/adapters/sops";
import type { SecretFile } from "@homelab/stacks";
import { openClusterPlace, type ClusterPlace } from "../cluster/place.ts";
import { ensureSops, type SopsPrograms } from "../phases/programs.ts";
import type { Terminal } from "../terminal.ts";

/** Where secrets are: beside homelab.yaml, encrypted, so that they travel with it; the key that opens them is not there. */
export interface SecretsPlace {
  folder: string;
  /** Says who may open them. */
  config: string;
  /** The operator's own age identity: where sops looks for it, too. */
  identity: string;
  /** Made once, to be taken away. */
  recovery: string;
  programs: SopsPrograms;
  sops: Sops;
  fileOf(name: SecretFile): string;
}

function identityFile(env: NodeJS.ProcessEnv): string {
  return env["SOPS_AGE_KEY_FILE"] || join(env["XDG_CONFIG_HOME"] || join(env["HOME"] || homedir(), ".config"), "sops", "age", "keys.txt");
}

export async function openSecretsPlace(env: NodeJS.ProcessEnv, terminal: Terminal): Promise<SecretsPlace> {
  return secretsPlaceOf(await openClusterPlace(env, {}), env, terminal);
}

/** The same for a place that is open already. */
export async function secretsPlaceOf(place: ClusterPlace, env: NodeJS.ProcessEnv, terminal: Terminal): Promise<SecretsPlace> {
  const programs = await ensureSops(place, env, terminal);
  const home = dirname(place.settingsFile);
  const [folder, config, identity] = [join(home, "secrets"), join(home, ".sops.yaml"), identityFile(env)];
  return {
    folder,
    config,
    identity,
    recovery: join(place.layout.root, "recovery.agekey"),
    programs,
    sops: openSops({ sops: programs.sops, config, identity }),
    fileOf: (name) => join(folder, `${name}.sops.yaml`),
  };
}
