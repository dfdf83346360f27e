import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { Identity } from "@homelab/hardware";
import { describe, expect, it } from "vitest";
import { factsOfThisMachine } from "./index.ts";
import { fixtureNames, layOut, type LaidOut } from "./this-machine/fixtures/machines.ts";

const venv = process.env["HOMELAB_ANSIBLE"];
const tests = join(import.meta.dirname, "../../../../ansible/tests");

type Looked = { identity: Identity } | { refused: string };

async function directLook({ machine }: LaidOut): Promise<Looked> {
  const { hosts: [facts], problems } = await factsOfThisMachine({ host: "here", zone: "primary", now: () => new Date(), machine }).hosts();
  return facts ? { identity: facts.identity } : { refused: problems.map(({ field, message }) => `${field}: ${message}`).join("; ") };
}

/** What the modules of the audit say of the same files. Their operating system is Ansible's word and not looked at here. */
async function auditsLook({ root, answers }: LaidOut, architecture: string): Promise<Looked> {
  const of = (kind: string) => [...answers].flatMap(([heading, said]) => (heading.startsWith(`${kind} `) ? [[heading.slice(kind.length + 1), said] as const] : []));
  const programs = Object.fromEntries([...of("run"), ...of("fails").map(([name]) => [name, null] as const)]);
  const spaces = Object.fromEntries(of("space").map(([mount, said]) => [mount, said.trim().split(" ").map(Number)] as const));
  const child = spawn(`${venv ?? ""}/bin/python`, [join(tests, "look_at.py")], { stdio: ["pipe", "pipe", "inherit"], env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1" } });
  child.stdin.end(JSON.stringify({ root, architecture, programs, spaces }));
  return JSON.parse(await text(child.stdout)) as Looked;
}

/** As uname would say it there. */
const unameOf: Readonly<Record<string, string>> = { "raspberry-pi-1gb": "aarch64", "jetson-orin-64gb": "aarch64", "thirty-two-bit": "armv7l" };

describe.skipIf(!venv)(`the modules of the audit and the direct look${venv ? "" : " (needs HOMELAB_ANSIBLE: run it through ./just test)"}`, async () => {
  it.each(await fixtureNames())("say the same of %s", async (name) => {
    await using laid = await layOut(name);
    const [direct, audited] = [await directLook(laid), await auditsLook(laid, unameOf[name] ?? "x86_64")];
    if ("refused" in direct) expect(audited).toEqual({ refused: expect.stringMatching(/./) as string });
    else expect(withoutSystem(audited)).toEqual(withoutSystem(direct));
  });
});

function withoutSystem(looked: Looked): unknown {
  if ("refused" in looked) return looked;
  const { os, ...rest } = looked.identity;
  return { ...rest, virtualisation: os.virtualisation };
}
