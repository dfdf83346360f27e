import { execFile } from "node:child_process";
import { delimiter, dirname, join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root } from "../../workspace/checkout.ts";
import { builtProgram, localCluster, ownKubeconfig } from "../connected.ts";
import { documentedVariables, readRunbooks, variablesIn } from "./runbook.ts";
import { documentsOf, withSamples } from "./samples.ts";
import { sharedPlatform } from "./shared.ts";

const on = await sharedPlatform();
const runbooks = await readRunbooks();
const documented = await documentedVariables();

/** What docs/runbooks/README.md has a person set, and where this platform is. */
const surroundings = {
  HOMELAB_TARGET: "cluster",
  NAMESPACE: on.namespace,
  KUBECONFIG: ownKubeconfig ?? (await localCluster()).layout.kubeconfig,
};
const env = {
  ...process.env,
  ...surroundings,
  PATH: [dirname(await builtProgram("kubectl")), process.env["PATH"]].join(delimiter),
  HOMELAB_CONFIG: join(on.folder, "homelab.yaml"),
  HOMELAB_STATE: join(on.folder, "state"),
  SOPS_AGE_KEY_FILE: join(on.folder, "age", "keys.txt"),
};

/** As a person pastes it into a shell in the checkout; the first command that fails ends it, and is named. */
async function pasted(script: string): Promise<{ code: number; said: string }> {
  return promisify(execFile)("bash", ["-xeo", "pipefail", "-c", script], { cwd: root, env, maxBuffer: 2 ** 26 }).then(
    ({ stdout, stderr }) => ({ code: 0, said: `${stderr}${stdout}` }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({ code, said: `${stderr}${stdout}` }),
  );
}

let taken: AsyncDisposable;
let before: string[];
beforeAll(async () => {
  taken = await withSamples(on);
  before = await documentsOf(on);
}, 300_000);
afterAll(async () => taken[Symbol.asyncDispose](), 300_000);

describe("the runbooks", () => {
  it("are about the four troubles that the platform is known to get into", () => expect(runbooks.map(({ name }) => name)).toEqual(["conversion-out-of-memory", "model-unreachable", "postgres-memory", "queue-falls-behind"]));

  it("need nothing set but what their first page sets", () => {
    expect(Object.keys(surroundings).sort()).toEqual(documented.sort());
    const used = new Set(runbooks.flatMap(({ blocks }) => blocks.flatMap(({ script }) => variablesIn(script))));
    expect([...used].filter((name) => !documented.includes(name))).toEqual([]);
  });

  it("leave nothing in a command for a person to fill in", () => {
    const scripts = runbooks.flatMap(({ blocks }) => blocks.map(({ script }) => script));
    expect(scripts.filter((script) => /<[a-z][\w -]*>|\.\.\.|…|\bNAME\b/.test(script))).toEqual([]);
  });
});

describe.each(runbooks)("the runbook $name", { timeout: 900_000 }, ({ sections, blocks }) => {
  it("goes from the symptom to how one knows that it is well again", () => expect(sections).toEqual(["Symptom", "Look", "Decide", "Mend", "Well again"]));

  it.each(blocks.map(({ section, script }) => ({ section, script, first: script.split("\n", 1)[0] })))("runs as it is written, under $section: $first", async ({ script }) => {
    const { code, said } = await pasted(script);
    expect(code, said).toBe(0);
  });
});

describe("a platform after every runbook was gone through", { timeout: 300_000 }, () => {
  it("is well, and has every document that it had", async () => {
    await expect.poll(async () => (await on.run("status")).code, { timeout: 240_000, interval: 3000 }).toBe(0);
    expect(await documentsOf(on)).toEqual(before);
    expect(await on.json("dead-letters", "list")).toEqual([]);
  });
});
