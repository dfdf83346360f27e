import { mkdir, readlink, rm, symlink, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import type { PulumiFolder } from "./folder.ts";
import type { PulumiPrograms } from "./programs.ts";

/** A folder for PATH with Pulumi, its provider and what runs a policy pack; each is a link, so that an upgrade is another link. */
export async function linkPrograms({ bin }: PulumiFolder, programs: PulumiPrograms, repository: string): Promise<void> {
  await mkdir(bin, { recursive: true });
  for (const [name, path] of Object.entries<string>({ ...programs })) await link(join(bin, name), path);
  const starts = join(repository, "packages", "policies", "src", "analyzer.ts");
  await writeFile(join(bin, "pulumi-analyzer-policy-nodejs"), `#!/bin/sh\nexec "${process.execPath}" --disable-warning=ExperimentalWarning "${starts}" "$@"\n`, { mode: 0o755 });
}

async function link(at: string, to: string): Promise<void> {
  if ((await readlink(at).catch(() => "")) === to) return;
  await rm(at, { force: true });
  await symlink(to, at);
}

/** What Pulumi is told besides its backend: nothing of the person's own installation is read, and nothing is asked for over the network. */
export function pulumiEnvironment({ bin, home }: PulumiFolder, env: NodeJS.ProcessEnv): Record<string, string> {
  return {
    PATH: [bin, env["PATH"] ?? ""].join(delimiter),
    PULUMI_HOME: home,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_SKIP_CONFIRMATIONS: "false",
    // a field that somebody changed by hand is ours all the same: it is mended, not fought over
    PULUMI_K8S_ENABLE_PATCH_FORCE: "true",
    // the person's own kubeconfig is never meant: the provider is told which
    KUBECONFIG: "",
    NO_COLOR: "1",
  };
}
