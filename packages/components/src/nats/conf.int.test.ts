import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { newNatsSeed, permissionsOf, publicKeyOf } from "@homelab/engines";
import { expect, it } from "vitest";
import { sizesOf } from "@homelab/testing/resources";
import { renderNatsConf } from "./render.ts";

const userOf = (role: "operator" | "worker" | "api") => ({ publicKey: publicKeyOf(newNatsSeed()), ...permissionsOf(role) });

it("nats-server reads the rendered nats.conf without complaint", async () => {
  const program = process.env["HOMELAB_NATS_SERVER"];
  if (!program) throw new Error("HOMELAB_NATS_SERVER is not set.\n  Run the tests through ./just test, which installs the server.");
  const folder = await mkdtemp(join(tmpdir(), "homelab-nats-conf-"));
  try {
    const file = join(folder, "nats.conf");
    await writeFile(file, renderNatsConf({ name: "nats", sizes: sizesOf("nats"), users: { operator: userOf("operator"), worker: userOf("worker"), api: userOf("api") } }));
    const { stderr } = await promisify(execFile)(program, ["-t", "-c", file]);
    expect(stderr).toMatch(/configuration file .* is valid/);
  } finally {
    await rm(folder, { recursive: true });
  }
});
