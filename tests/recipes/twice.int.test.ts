import { execFile } from "node:child_process";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { freePort } from "@homelab/engines";
import { Ports } from "@homelab/settings";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root } from "../workspace/checkout.ts";

/** A recipe that is run twice. The second run succeeds and changes no count. */
interface Step {
  recipe: string;
  args: string[];
}

/** In the order a person would use them; adding a recipe to the justfile means adding a line here. */
const steps: Step[] = [
  { recipe: "up", args: ["--no-samples", "--json"] },
  { recipe: "doctor", args: [] },
  { recipe: "init", args: ["--stdout"] },
  { recipe: "audit", args: ["--json"] },
  { recipe: "plan", args: ["--json"] },
  { recipe: "status", args: ["--json"] },
  { recipe: "page", args: ["--json"] },
  { recipe: "ingest", args: ["manual.md", "--wait", "--json"] },
  { recipe: "documents", args: ["--json"] },
  { recipe: "ask", args: ["How often are the terminals cleaned?", "--json"] },
  { recipe: "sparql", args: ["SELECT ?s ?p ?o WHERE { GRAPH ?g { ?s ?p ?o } } LIMIT 3", "--json"] },
  { recipe: "graph", args: ["rebuild", "--json"] },
  { recipe: "dead-letters", args: ["list", "--json"] },
  { recipe: "logs", args: ["nats"] },
  { recipe: "export", args: ["all.tar", "--yes", "--json"] },
  { recipe: "import", args: ["all.tar", "--json"] },
  { recipe: "remove", args: ["manual.md", "--yes", "--json"] },
  { recipe: "settings-reference", args: [] },
  { recipe: "images", args: ["nats", "--json"] },
  { recipe: "down", args: ["--json"] },
];

/** What needs a cluster is run twice by the suite that has one. */
const onCluster = ["cluster", "pulumi-preview", "pulumi-up", "pulumi-destroy", "phases", "promptfoo-eval", "secrets", "sops-decrypt"];
/** Recipes that this run is itself a part of, or that change nothing by design and take minutes. */
const notHere = ["check", "test", "soak", "bench", "test-cluster", ...onCluster];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "homelab-twice-"));
  await chmod(folder, 0o711);
  const ports = await Promise.all(Object.keys(Ports.shape).map(async (name) => [name, await freePort()] as const));
  await writeFile(join(folder, "homelab.yaml"), JSON.stringify({ ports: Object.fromEntries(ports) }));
  await writeFile(join(folder, "manual.md"), "# Battery\n\nThe terminals of the battery are cleaned every six months with a dry brush.\n");
});
afterAll(async () => {
  await just("down");
  await rm(folder, { recursive: true, force: true });
}, 120_000);

async function just(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = { ...process.env, HOMELAB_STATE: join(folder, "state"), HOMELAB_CONFIG: join(folder, "homelab.yaml") };
  return promisify(execFile)(join(root, "just"), args, { cwd: folder, env, maxBuffer: 2 ** 24 }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: { code: number; stdout: string; stderr: string }) => ({ code: error.code, stdout: error.stdout, stderr: error.stderr }),
  );
}

/** What the platform holds; null while it is down. */
async function counts(): Promise<unknown> {
  const { stdout } = await just("status", "--json");
  return (JSON.parse(stdout) as { counts: unknown }).counts;
}

describe("each recipe run twice", () => {
  it("is on the list", async () => {
    const { stdout } = await just("--dump", "--dump-format", "json");
    const { recipes } = JSON.parse(stdout) as { recipes: Record<string, { private: boolean }> };
    const open = Object.keys(recipes).filter((name) => !recipes[name]?.private);
    expect(open.sort()).toEqual([...steps.map(({ recipe }) => recipe), ...notHere].sort());
  });

  /** `doctor` says 2 for warnings, which are about the machine: a slow disk, little memory. */
  const isDone = (recipe: string, code: number) => code === 0 || (recipe === "doctor" && code === 2);

  it.for(steps)("$recipe does what it says once and changes nothing the second time", { timeout: 300_000 }, async ({ recipe, args }) => {
    const first = await just(recipe, ...args);
    expect(isDone(recipe, first.code), first.stderr).toBe(true);
    const between = await counts();
    const second = await just(recipe, ...args);
    expect(isDone(recipe, second.code), second.stderr).toBe(true);
    expect(await counts()).toEqual(between);
  });
});
