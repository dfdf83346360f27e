import type { HostFacts } from "@homelab/hardware";
import { printBytes } from "@homelab/quantities";
import { HostSettings } from "@homelab/settings";
import { prose, sectionOfDefaults } from "./options.ts";

/** What the starting file is written from. */
export interface Found {
  /** A DNS label. */
  host: string;
  /** Undefined where this machine cannot be read; `why` then says so. */
  facts: HostFacts | undefined;
  why: string | undefined;
}

/**
 * homelab.yaml to begin with. A choice that is not made is a comment whose `#` touches it or is followed by two blanks; text has one
 * blank. Without these `#` the file is still valid, which a test holds.
 */
export function renderStartingFile(found: Found): string {
  return `${[...head(), ...target(), ...hosts(found), ...models(), ...["limits", "budgets", "components", "audit", "ports", "api", "telemetry"].flatMap((name) => ["", ...sectionOfDefaults(name)])].join("\n")}\n`;
}

function head(): string[] {
  return [
    "# yaml-language-server: $schema=docs/homelab.schema.json",
    ...prose("What this homelab is made of, written by ./just init. Everything here may be left out. A key after a # is a choice with its default: to make another one, remove its # and that of its section. All keys are in docs/settings.md. Sizes are not set here: they follow from what ./just audit measures, and ./just plan shows them.", ""),
  ];
}

function target(): string[] {
  return ["", ...prose("Where commands act: embedded is this machine without a cluster, cluster a Kubernetes on this machine, homelab all machines below.", ""), "target: embedded"];
}

function hosts({ host, facts, why }: Found): string[] {
  return [
    "",
    ...prose("The machines. primary runs the cluster, telemetry is the Home Assistant box, inference serves the language model.", ""),
    "hosts:",
    `  ${host}:`,
    ...(facts ? summaryOf(facts) : prose(`This machine could not be read: ${why ?? "no reason given"}`, "    ")),
    "    zone: primary",
    "    connection: local",
    ...dataDisk(facts),
    ...(host === "home-assistant" ? [] : example("home-assistant", "telemetry")),
    ...(host === "jetson" ? [] : example("jetson", "inference")),
  ];
}

function summaryOf({ identity: { cpu, memory, gpus, disks } }: HostFacts): string[] {
  const limit = memory.limitBytes === null ? "" : `, of which its control group allows ${printBytes(memory.limitBytes)}`;
  const cards = gpus === "unknown" ? "GPU unknown" : gpus.length === 0 ? "no GPU" : gpus.map(({ name }) => name).join(" and ");
  const media = disks.map(({ mount, medium, sizeBytes }) => `${mount} with ${printBytes(sizeBytes)}${medium === "unknown" ? "" : ` (${medium})`}`);
  return prose(`Found: ${cpu.model}, ${cpu.architecture}, ${cpu.cores} cores and ${cpu.threads} threads; ${printBytes(memory.totalBytes)} of memory${limit}; ${cards}; ${media.join(", ") || "no disk for documents"}.`, "    ");
}

/** Shown only where there is a choice that the settings take. */
function dataDisk(facts: HostFacts | undefined): string[] {
  const mounts = (facts?.identity.disks ?? []).filter(({ mount }) => HostSettings.safeParse({ zone: "primary", dataDisk: mount }).success);
  const largest = mounts.toSorted((a, b) => b.sizeBytes - a.sizeBytes)[0];
  return mounts.length > 1 && largest ? [`#    dataDisk: ${largest.mount}  # Mount point that data is kept on.`] : [];
}

function example(name: string, zone: string): string[] {
  return [`#  ${name}:`, `#    zone: ${zone}`, `#    address: ${name}.local  # Where ssh finds it. Default: its name, as the tailnet resolves it.`];
}

function models(): string[] {
  return [
    "",
    ...prose("Language and embedding models; every one of them is optional. Without them answers are extracted from the documents, with citations, and the packaged MiniLM embeds.", ""),
    "#models:",
    "#  chat:  # A language model that runs elsewhere, behind an OpenAI-compatible server.",
    "#    url: http://192.168.1.20:8080/v1",
    "#    model: qwen3-8b",
    "#    apiKeyFile: secrets/chat.key  # Default: none is sent.",
    "#    slots: 2  # Requests it works on at once; one is kept for questions.",
    "#  embedding:  # Changing it means embedding everything again.",
    "#    url: http://192.168.1.20:8081/v1",
    "#    model: nomic-embed-text-v1.5",
    "#    dimensions: 768",
    "#    window: 2048",
    "#    tokenizer: models/tokenizer.json",
    '#    prefixes: { document: "search_document: ", query: "search_query: " }',
  ];
}
