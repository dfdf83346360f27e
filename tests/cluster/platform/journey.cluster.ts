import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { poison, seeded } from "@homelab/testing";
import { root } from "../../workspace/checkout.ts";
import { sharedPlatform } from "./shared.ts";

const on = await sharedPlatform();
const guide = join(root, "samples", "home-lab-guide.pdf");
const plan = join(root, "samples", "backup-plan.docx");
let folder: string;

interface Ingested {
  path: string;
  documentId: string;
  status: string;
  pages: number | null;
  chunks: number;
}
interface Answer {
  mode: string;
  answer: string;
  citations: { documentId: string; page: number | null; text: string }[];
}

const ingest = async (...paths: readonly string[]) => (await on.json("ingest", ...paths, "--wait")) as Ingested[];
const ask = async (question: string) => (await on.json("ask", question)) as Answer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "homelab-journey-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** One after another: each stands on what the one before it left. */
describe("the journey on the real cluster", { timeout: 180_000 }, () => {
  it("takes in a PDF and a DOCX", async () => {
    const results = await ingest(guide, plan);
    expect(results).toMatchObject([{ status: "ready", pages: 6 }, { status: "ready" }]);
    expect(results.every(({ chunks }) => chunks > 0)).toBe(true);
  });

  it("calls them unchanged a second time", async () => expect((await ingest(guide, plan)).map(({ status }) => status)).toEqual(["unchanged", "unchanged"]));

  it("answers with the sentence and the page it stands on", async () => {
    const { mode, answer, citations } = await ask("What is the first decision when you start a home lab?");
    expect({ mode, answer }).toEqual({ mode: "full", answer: expect.stringContaining("what must keep working") as string });
    expect(citations[0]).toMatchObject({ page: 1, text: expect.stringContaining("what must keep working") as string });
  });

  it("says of a question about anything else that nothing answers it", async () => expect(await ask("What is the capital of Mongolia?")).toMatchObject({ mode: "full", citations: [] }));

  it("has linked what they say in the graph", async () => {
    const { bindings } = (await on.json("sparql", "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }")) as { bindings: { n: { value: string } }[] };
    expect(Number(bindings[0]?.n.value)).toBeGreaterThan(50);
  });

  it("keeps what cannot be read as a dead letter that says why, and forgets it when it is told to", async () => {
    const broken = poison(seeded(5), "broken");
    await writeFile(join(folder, broken.name), broken.bytes);
    const { code, stdout } = await on.run("ingest", join(folder, broken.name), "--wait", "--json");
    expect({ code, results: JSON.parse(stdout) as unknown }).toMatchObject({ code: 1, results: [{ status: "dead" }] });
    const letters = (await on.json("dead-letters", "list")) as { id: number }[];
    expect(letters).toHaveLength(1);
    await on.json("dead-letters", "dismiss", "--all");
    expect(await on.json("dead-letters", "list")).toEqual([]);
  });

  it("reports every part as healthy, with what it holds", async () => {
    const status = (await on.json("status")) as { healthy: boolean; parts: Record<string, { healthy: boolean }>; platform: { counts: Record<string, number> } };
    expect(status.healthy).toBe(true);
    expect(Object.keys(status.parts).sort()).toEqual(["api", "collector", "docling", "embeddings", "garage", "litellm", "nats", "oxigraph", "postgres", "workers-model", "workers-text"]);
    expect(status.platform.counts["chunks"]).toBeGreaterThan(20);
  });

  it("shows what a part has said", async () => {
    const { code, stdout } = await on.run("logs", "nats", "--lines", "50");
    expect({ code, starts: stdout.includes("Server is ready") }).toEqual({ code: 0, starts: true });
    expect((await on.run("logs", "natz")).stderr).toContain('Did you mean "nats"');
  });

  it("gives everything away and takes it back, and answers the same", async () => {
    const archive = join(folder, "all.tar");
    const before = await ask("How long may a family wait for its photographs?");
    expect(await on.json("export", archive, "--yes")).toMatchObject({ documents: expect.any(Number) as number });
    expect((await readFile(archive)).length).toBeGreaterThan(10_000);
    await on.json("remove", guide, "--yes");
    expect((await ask("How long may a family wait for its photographs?")).citations.map(({ documentId }) => documentId)).not.toContain(before.citations[0]?.documentId);
    await on.json("import", archive);
    await expect.poll(async () => (await ask("How long may a family wait for its photographs?")).citations[0]?.documentId, { timeout: 60_000, interval: 1000 }).toBe(before.citations[0]?.documentId);
  });
});
