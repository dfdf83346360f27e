import type { Command } from "commander";
import { table, tint } from "../terminal.ts";
import { callApi, eachDocument, readJson, type Document } from "./api-client.ts";
import { addDeadLetterCommands } from "./dead-letter-commands.ts";
import { addArchiveCommands } from "./archive-commands.ts";
import { confirmed } from "./confirm.ts";
import { whichTarget } from "../deployed/target.ts";
import { connected, type Connecting } from "./connected.ts";
import { findDocument, isUnmistakable, lookFor } from "./find-document.ts";
import type { Ingested } from "./ingest.ts";
import { fileProgress, progressLine } from "./progress.ts";
import { Answer, printable, renderAnswer } from "./show-answer.ts";
import { renderSparql } from "./show-sparql.ts";

/** Commands that use a running platform: each is a few calls of its HTTP API. */
export function addDocumentCommands(program: Command): void {
  addIngest(program);
  addAsk(program);
  addSparql(program);
  addDocuments(program);
  addRemove(program);
  addDeadLetterCommands(program);
  addArchiveCommands(program);
}

function addIngest(program: Command): void {
  program
    .command("ingest")
    .description("Take in files and folders. Exit code 1 when one of them failed.")
    .argument("<path...>", "files, or folders with everything below them")
    .addHelpText("before", "Examples:\n  ./just ingest manual.pdf --wait\n  ./just ingest ~/manuals --wait --json\n")
    .option("--wait", "wait until each document is ready, or known not to become so", false)
    .option("--json", "print the results as a JSON array")
    .option(...whichTarget)
    .action(async (paths: string[], options: Connecting & { wait: boolean }) => {
      const [{ ingest }, { walk }] = [await import("./ingest.ts"), await import("./walk.ts")];
      const { files, skipped } = await walk(paths);
      await using platform = await connected(options);
      const { api, terminal, place } = platform;
      const line = progressLine(terminal);
      const results = await ingest(api, files, { wait: options.wait, maxBytes: place.settings.limits.maxBytes, onProgress: fileProgress(line, files.length) }).finally(line.clear);
      if (skipped > 0) terminal.say(`${skipped} files left out: their endings are not ones that can be read`);
      if (terminal.json) terminal.printJson(results);
      else terminal.print(renderResults(results, options.wait));
      if (results.some((r) => r.status === "dead")) process.exitCode = 1;
    });
}

function renderResults(results: readonly Ingested[], waited: boolean): string {
  const colours = { ready: "green", unchanged: "dim", accepted: "dim", partial: "yellow", dead: "red" } as const;
  const rows = results.map((r) => {
    const why = r.error ? `${r.error.class}: ${r.error.reason.split("\n")[0] ?? ""}` : "";
    return [tint(colours[r.status], r.status), r.pages === null ? "" : `${r.pages} pages`, `${r.chunks} chunks`, `${r.seconds} s`, printable(`${r.path}${why ? `  ${why}` : ""}`)];
  });
  const counts = Object.entries(Object.groupBy(results, (r) => r.status)).map(([status, all]) => `${all.length} ${status}`);
  return `${table(rows)}\n\n${counts.join(" · ") || "nothing to take in"}${waited || results.length === 0 ? "" : "\nThey are being read; ./just status shows how far it is."}`;
}

function addAsk(program: Command): void {
  program
    .command("ask")
    .description("Ask a question; the answer cites document and page.")
    .argument("<question...>", "the question")
    .addHelpText("before", 'Examples:\n  ./just ask "How do I reset the device?"\n  ./just ask "How do I reset the device?" --json\n')
    .option("--json", "print the answer as JSON")
    .option(...whichTarget)
    .action(async (words: string[], options: Connecting) => {
      await using platform = await connected(options);
      const { api, terminal } = platform;
      const answer = await readJson(await callApi(api, "/ask", { method: "POST", json: { question: words.join(" ") } }), Answer);
      if (terminal.json) terminal.printJson(answer);
      else terminal.print(renderAnswer(answer));
    });
}

function addSparql(program: Command): void {
  program
    .command("sparql")
    .description("Query the knowledge graph.")
    .argument("<query>", "SPARQL 1.1; read only")
    .addHelpText("before", 'Examples:\n  ./just sparql "SELECT ?s ?p ?o WHERE { GRAPH ?g { ?s ?p ?o } } LIMIT 10"\n')
    .option("--json", "print the results as the server gave them")
    .option(...whichTarget)
    .action(async (query: string, options: Connecting) => {
      await using platform = await connected(options);
      const { api, terminal } = platform;
      const results: unknown = await (await callApi(api, "/sparql", { method: "POST", json: { query } })).json();
      if (terminal.json) terminal.printJson(results);
      else terminal.print(renderSparql(results));
    });
  program
    .command("graph")
    .description("Maintain the knowledge graph.")
    .command("rebuild")
    .description("Read the graph anew from the stored facts.")
    .addHelpText("before", "Examples:\n  ./just graph rebuild\n")
    .option("--json", "print the result as JSON")
    .option(...whichTarget)
    .action(async (options: Connecting) => {
      await using platform = await connected(options);
      const { api, terminal } = platform;
      const built = (await (await callApi(api, "/graph/rebuild", { method: "POST" })).json()) as { chunks: number; triples: number };
      if (terminal.json) terminal.printJson(built);
      else terminal.print(`graph rebuilt: ${built.triples} triples from ${built.chunks} chunks`);
    });
}

function addDocuments(program: Command): void {
  program
    .command("documents")
    .description("What has been taken in, and how far each document is.")
    .addHelpText("before", "Examples:\n  ./just documents\n  ./just documents --json\n")
    .option("--json", "print the documents as a JSON array")
    .option(...whichTarget)
    .action(async (options: Connecting) => {
      await using platform = await connected(options);
      const { api, terminal } = platform;
      const documents: Document[] = [];
      for await (const document of eachDocument(api)) documents.push(document);
      if (terminal.json) return terminal.printJson(documents);
      const rows = documents.map((d) => [d.documentId.slice(0, 12), d.removing ? "removing" : (d.versions[0]?.state ?? ""), printable(d.title ?? d.name), printable(d.source)]);
      terminal.print(rows.length > 0 ? table(rows) : "no documents");
    });
}

function addRemove(program: Command): void {
  program
    .command("remove")
    .description("Delete a document and everything made from it; no answer shows it from then on.")
    .argument("<document>", "its id (or the beginning), path, name or title")
    .addHelpText("before", "Examples:\n  ./just remove manual.pdf\n  ./just remove 9f86d081884c --yes\n")
    .option("-y, --yes", "do not ask", false)
    .option("--json", "print the result as JSON")
    .option(...whichTarget)
    .action(async (wanted: string, options: Connecting & { yes: boolean }) => {
      await using platform = await connected(options);
      const { api, terminal } = platform;
      if ((await isUnmistakable(wanted)) && !(await lookFor(api, wanted))) {
        if (terminal.json) terminal.printJson({ wanted, status: "absent" });
        else terminal.print(`nothing to remove: no document was read from ${printable(wanted)}`);
        return;
      }
      const document = await findDocument(api, wanted);
      if (!(await confirmed(`Remove "${printable(document.title ?? document.name)}" (${printable(document.source)})?`, options))) return terminal.print("nothing was removed");
      await callApi(api, `/documents/${document.documentId}`, { method: "DELETE" });
      const { documentId, source } = document;
      if (terminal.json) terminal.printJson({ documentId, source, status: "removed" });
      else terminal.print(`removed ${printable(source)} (${documentId.slice(0, 12)})`);
    });
}
