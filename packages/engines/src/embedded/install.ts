import { mkdir, readFile } from "node:fs/promises";
import { OperatorError } from "@homelab/operator-error";
import { copyPostgres, copyProgram } from "../postgres/binaries.ts";
import { ensureCluster } from "../postgres/cluster.ts";
import type { ServiceUser } from "../process/service-user.ts";
import { ensureSecrets, modelKeyFile, type Secrets } from "../state/secrets.ts";
import { writePrivately } from "../state/write-privately.ts";
import { renderTarget, supervisorConfigFile } from "./files.ts";
import { isLoopback, type EmbeddedTarget } from "./target.ts";

/** The same target, run from copies of the native programs in its state folder, where the service user reaches them. */
export async function withEngineCopies(target: Omit<EmbeddedTarget, "postgres">): Promise<EmbeddedTarget & { initdb: string }> {
  const { engines } = target.layout;
  await mkdir(engines, { recursive: true });
  const { postgres, initdb } = await copyPostgres(target.executables.venv, engines);
  const natsServer = await copyProgram(target.executables.natsServer, engines, "nats-server");
  const oxigraph = await copyProgram(target.executables.oxigraph, engines, "oxigraph");
  return { ...target, executables: { ...target.executables, natsServer, oxigraph }, postgres, initdb };
}

export interface Installed {
  secrets: Secrets;
  /** What the API asks of every caller; undefined on a loopback bind. */
  apiToken: string | undefined;
  /** The supervisor has to read its configuration again. */
  supervisorChanged: boolean;
}

/** Makes what the parts find when they start: secrets, the database's folder and every configuration file. Safe to repeat. */
export async function install(target: EmbeddedTarget & { initdb: string }, env: NodeJS.ProcessEnv): Promise<Installed> {
  const secrets = await ensureSecrets(target.layout);
  await storeModelKeys(target, env);
  await ensureCluster({ initdb: target.initdb, dataDir: target.layout.postgresData, superuserPassword: secrets.postgres.superuser, user: target.user });
  const rendered = renderTarget(target, secrets);
  const changed = new Set<string>();
  for (const [path, text] of Object.entries(rendered.engineFiles)) if (await writeIfChanged(path, text, target.user)) changed.add(path);
  for (const [path, text] of Object.entries(rendered.privateFiles)) if (await writeIfChanged(path, text)) changed.add(path);
  return { secrets, apiToken: isLoopback(target.settings.api.host) ? undefined : secrets.apiToken, supervisorChanged: changed.has(supervisorConfigFile(target.layout)) };
}

/** Processes read files only: a key that is given in a variable of `up` is kept with the other secrets. */
async function storeModelKeys({ settings, layout }: EmbeddedTarget, env: NodeJS.ProcessEnv): Promise<void> {
  for (const kind of ["chat", "embedding"] as const) {
    const variable = settings.models[kind]?.apiKeyEnv;
    if (variable === undefined) continue;
    const file = modelKeyFile(layout, kind);
    const kept = await readFile(file, "utf8").catch(() => undefined);
    const key = env[variable] ?? kept;
    if (key === undefined) throw new OperatorError({ what: "settings", where: `models.${kind}.apiKeyEnv`, got: `the variable ${variable} is not set`, do: `Run ${variable}=… ./just up once, or name a file with apiKeyFile.` });
    if (key !== kept) await writePrivately(file, key);
  }
}

async function writeIfChanged(path: string, text: string, owner?: ServiceUser): Promise<boolean> {
  if ((await readFile(path, "utf8").catch(() => undefined)) === text) return false;
  await writePrivately(path, text, owner);
  return true;
}
