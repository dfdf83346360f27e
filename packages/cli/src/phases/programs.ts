import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ensurePrograms, type Tool } from "@homelab/local-cluster";
import { z } from "zod";
import { progressTo } from "../cluster/up.ts";
import type { Terminal } from "../terminal.ts";

/** The part of versions.json that deploys and keeps secrets. */
const DeployVersions = z.strictObject({ pulumi: z.string(), "pulumi-kubernetes": z.string(), sops: z.string(), age: z.string() });
type DeployVersions = z.output<typeof DeployVersions>;

export interface ProgramPlaces {
  repository: string;
  cache: string;
}

const provider = "github.com/pulumi/pulumi-kubernetes/provider/v4";

const pulumiTools = (versions: DeployVersions): Tool[] => [
  {
    name: "pulumi",
    version: versions.pulumi,
    programs: { pulumi: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi" },
    stamps: { "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version": `v${versions.pulumi}` },
    minutes: 3,
  },
  {
    name: "pulumi-kubernetes",
    version: versions["pulumi-kubernetes"],
    programs: { "pulumi-resource-kubernetes": "homelab/tools/pulumi-kubernetes" },
    stamps: { [`${provider}/pkg/version.Version`]: versions["pulumi-kubernetes"] },
    embeds: Object.fromEntries(["schema.json", "terraform-mapping.json"].map((file) => [file, { module: provider, path: `cmd/pulumi-resource-kubernetes/${file}` }])),
    minutes: 10,
  },
];

const sopsTools = (versions: DeployVersions): Tool[] => [
  { name: "sops", version: versions.sops, programs: { sops: "github.com/getsops/sops/v3/cmd/sops", "age-keygen": "filippo.io/age/cmd/age-keygen" }, stamps: {}, minutes: 2 },
];

async function versionsIn(repository: string): Promise<DeployVersions> {
  const file = JSON.parse(await readFile(join(repository, "versions.json"), "utf8")) as { deploy?: unknown };
  return DeployVersions.parse(file.deploy);
}

export interface PulumiPrograms {
  pulumi: string;
  "pulumi-resource-kubernetes": string;
}

/** Pulumi and its Kubernetes provider, from the cache or built now. */
export async function ensurePulumi(places: ProgramPlaces, env: NodeJS.ProcessEnv, terminal: Terminal): Promise<PulumiPrograms> {
  return (await ensurePrograms(pulumiTools(await versionsIn(places.repository)), places, env, progressTo(terminal))) as unknown as PulumiPrograms;
}

export interface SopsPrograms {
  sops: string;
  "age-keygen": string;
}

/** What encrypts and decrypts secrets, from the cache or built now. */
export async function ensureSops(places: ProgramPlaces, env: NodeJS.ProcessEnv, terminal: Terminal): Promise<SopsPrograms> {
  return (await ensurePrograms(sopsTools(await versionsIn(places.repository)), places, env, progressTo(terminal))) as unknown as SopsPrograms;
}
