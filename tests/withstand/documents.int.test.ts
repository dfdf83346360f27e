import { createServer, type Server } from "node:http";
import { glob, readFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { connectionsFile } from "@homelab/engines";
import { fileObjects } from "@homelab/adapters/files";
import { readConnections } from "@homelab/adapters/platform";
import { connectPostgres, postgresCatalog } from "@homelab/adapters/postgres";
import { documentIdOf, versionIdOf } from "@homelab/contracts";
import { type Inside, lookInside, manuscript, type Platform, seeded, startPlatform, testDocuments } from "@homelab/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let platform: Platform;
let inside: Inside;
const document = await testDocuments();
beforeAll(async () => {
  platform = await startPlatform();
  inside = await lookInside(platform);
}, 120_000);
afterAll(async () => {
  await inside[Symbol.asyncDispose]();
  await platform[Symbol.asyncDispose]();
});

const ready = async (name: string, bytes: Uint8Array | string) => {
  const { documentId, versionId } = await platform.send(name, bytes);
  expect(await platform.settled(documentId)).toMatchObject({ state: "ready" });
  return { documentId, versionId };
};
const passagesOf = async (documentId: string) => (await inside.rows<{ text: string }>("SELECT text FROM chunks WHERE document_id = $1", [documentId])).map(({ text }) => text).join("\n");

describe("a hostile document", () => {
  let trap: Server;
  const visits: string[] = [];
  beforeAll(async () => {
    trap = createServer((request, response) => {
      visits.push(request.url ?? "");
      response.end();
    });
    trap.listen(0, "127.0.0.1");
    await once(trap, "listening");
  });
  afterAll(() => trap.close());

  it("in HTML runs nothing, reads nothing, fetches nothing, and keeps its words", async () => {
    const html = new TextDecoder().decode(await document("hostile.html")).replaceAll("http://127.0.0.1:9/", `http://127.0.0.1:${(trap.address() as AddressInfo).port}/`);
    const { documentId } = await ready("hostile.html", html);
    const text = await passagesOf(documentId);
    expect(text).toContain("The museum opens at nine.");
    expect(text).not.toMatch(/the script ran|onerror|onload|root:.*:0:0/);
    const { answer, citations } = await platform.ask("When does the museum open?");
    expect(citations[0]).toMatchObject({ documentId });
    expect(answer).toContain("nine");
    expect(answer).not.toMatch(/[<>]/);
    expect(visits).toEqual([]);
  });

  it("with SQL and SPARQL in its title and text changes no table and no graph", async () => {
    const before = new Set((await inside.graph.dump()).split("\n"));
    const title = `x" . } ; DROP ALL ; INSERT DATA { <urn:evil> <urn:evil> "1" } #'); DROP TABLE documents; --`;
    const { documentId } = await ready("title.md", `# ${title}\n\nThe Harbour of Bergen opens at six. ${title}\n`);
    const after = (await inside.graph.dump()).split("\n");
    expect(after.filter((line) => line.startsWith("<urn:evil>"))).toEqual([]);
    for (const line of before) expect(after).toContain(line);
    expect((await inside.rows("SELECT 1 FROM documents WHERE id = $1", [documentId])).length).toBe(1);
    for (const question of [title, "'; DROP TABLE documents; --", 'FILTER(?x = "} ; DROP ALL")', "\u0000\\u0000 ' \" \\ %"]) {
      const asked = await platform.api("/ask", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ question }) });
      expect(asked.status).toBe(200);
    }
    expect((await inside.rows("SELECT 1 FROM documents")).length).toBeGreaterThan(1);
  });

  it("with a path in its name stays inside the state folder", async () => {
    for (const name of ["../../../../etc/cron.d/burglar.md", "/etc/burglar.md", "a\\..\\..\\burglar.md", "nul\u0000l.md", "line\nbreak.md"]) {
      const { status, body } = await platform.api<{ documentId: string }>(`/documents?name=${encodeURIComponent(name)}`, { method: "POST", body: `# Burglar ${name.length}\n\nNothing to see in number ${name.length}.\n` });
      // no text of ours holds a NUL; every other name is only a name
      expect({ name, status }).toEqual({ name, status: name.includes("\u0000") ? 400 : 202 });
      if (status === 202) expect(await platform.settled(body.documentId)).toMatchObject({ state: "ready" });
    }
    const outside = [await readFile("/etc/cron.d/burglar.md").catch(() => undefined), await readFile("/etc/burglar.md").catch(() => undefined)];
    expect(outside).toEqual([undefined, undefined]);
    const names = await Array.fromAsync(glob("**/*burglar*", { cwd: platform.state }));
    expect(names).toEqual([]);
  });

  it("as an office file with references brings in no other file", async () => {
    const { documentId } = await ready("reference.docx", await document("reference.docx"));
    expect(await passagesOf(documentId)).not.toMatch(/root:.*:0:0/);
  });

  it("is handed out as a file to keep, not as a page to show", async () => {
    const { documentId, versionId } = await ready("again.html", await document("hostile.html"));
    const { headers } = await fetch(`${platform.url}/api/v1/documents/${documentId}/versions/${versionId}/file`);
    expect(headers.get("content-type")).toBe("application/octet-stream");
    expect(headers.get("content-disposition")).toMatch(/^attachment/);
    expect(headers.get("content-security-policy")).toContain("sandbox");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
  });
});

describe("the SPARQL door", () => {
  it.each([
    ["an update", 'INSERT DATA { <urn:a> <urn:b> "c" }'],
    ["a second operation", 'ASK {} ; DROP ALL'],
    ["SERVICE", "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"],
    ["LOAD", "LOAD <file:///etc/passwd>"],
    ["FROM", "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }"],
    ["what it cannot read", "SELECT WHERE"],
  ])("refuses %s in words and writes nothing", async (_, query) => {
    const before = (await inside.graph.dump()).length;
    const answer = await platform.api<{ error: { message: string } }>("/sparql", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ query }) });
    expect(answer.status).toBe(422);
    expect(answer.body.error.message).toMatch(/sparql/);
    expect((await inside.graph.dump()).length).toBe(before);
  });
});

describe("documents in other languages are found by questions in them", () => {
  const texts = {
    german: ["Wann wird der Wärmetauscher gereinigt?", "# Heizung\n\nDer Wärmetauscher wird jedes Jahr im Oktober gereinigt. Größere Schäden meldet der Hausmeister.\n"],
    japanese: ["ポンプはいつ点検されますか。", "# ポンプの点検\n\nポンプは毎年十月に点検されます。結果は台帳に記録されます。\n"],
    arabic: ["متى يتم فحص المضخة؟", "# فحص المضخة\n\nيتم فحص المضخة كل عام في شهر أكتوبر. وتسجل النتيجة في السجل.\n"],
  } as const;
  const printed = { "german.pdf": "Wie oft werden die Sicherungen geprüft?", "japanese.pdf": "バックアップはいつ確認されますか。", "arabic.pdf": "متى يتم فحص النسخ الاحتياطية؟" } as const;

  it.each(Object.entries(texts))("%s, as Markdown", async (language, [question, text]) => {
    const { documentId } = await ready(`${language}.md`, text);
    expect((await platform.ask(question)).citations[0]).toMatchObject({ documentId });
  });

  it.each(Object.entries(printed))("%s, printed", async (name, question) => {
    const { documentId } = await ready(name, await document(name));
    expect((await platform.ask(question)).citations.map((citation) => citation["documentId"])).toContain(documentId);
  });
});

describe("what was recorded and never announced", () => {
  it("is picked up: a document becomes ready, a removal is finished", { timeout: 90_000 }, async () => {
    // as an API leaves it that dies between the two
    const connections = readConnections(connectionsFile(inside.layout, "api"));
    const db = connectPostgres(connections.postgres);
    const [catalog, objects] = [postgresCatalog(db), await fileObjects(inside.layout.objects)];
    const { name, bytes } = manuscript(seeded(70), "unannounced", 2);
    const arrival = { documentId: documentIdOf(`upload:${name}`), versionId: versionIdOf(bytes), source: `upload:${name}`, name, mediaType: "text/markdown", bytes: bytes.length, traceparent: null };
    const { documentId: removed } = await ready("half-removed.md", "# Gone\n\nThis is about to be removed.\n");
    expect(await catalog.accept(arrival, () => objects.put("raw-documents", arrival.versionId, bytes))).toBe("accepted");
    await catalog.tombstone(documentIdOf("upload:half-removed.md"));
    await db.end();
    expect(await platform.settled(arrival.documentId)).toMatchObject({ state: "ready" });
    await expect.poll(async () => (await platform.api(`/documents/${removed}`)).status, { timeout: 30_000 }).toBe(404);
  });
});

interface Span {
  traceId: string;
  name: string;
  links?: { traceId: string }[];
}

describe("a document's journey", () => {
  it("is one trace from upload to ready, and the question that cites it links to that trace", async () => {
    const book = manuscript(seeded(71), "traced", 3);
    const { documentId } = await ready(book.name, book.bytes);
    const { traceparent } = await platform.settled(documentId);
    const traceId = traceparent?.split("-")[1] ?? "none";
    const { citations } = await platform.ask(`What does the ${book.marks[0]!} unit do?`);
    expect(citations[0]).toMatchObject({ documentId });
    await expect.poll(async () => new Set((await spans()).filter((span) => span.traceId === traceId).map(({ name }) => name)), { timeout: 10_000 }).toEqual(new Set(["ingest", "extract", "chunk", "embed", "link", "ready"]));
    await expect.poll(async () => (await spans()).filter((span) => span.name === "ask" && span.links?.some((link) => link.traceId === traceId)).length, { timeout: 10_000 }).toBe(1);
  });
});

/** Everything in the OTLP files of the state folder. */
async function spans(): Promise<Span[]> {
  const found: Span[] = [];
  for await (const file of glob("*.jsonl", { cwd: inside.layout.traces })) {
    for (const line of (await readFile(`${inside.layout.traces}/${file}`, "utf8")).split("\n").filter(Boolean)) {
      const request = JSON.parse(line) as { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] };
      found.push(...request.resourceSpans.flatMap((resource) => resource.scopeSpans.flatMap((scope) => scope.spans)));
    }
  }
  return found;
}
