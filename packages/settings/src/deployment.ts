import { z } from "zod";
import { secondsFrom } from "./bounded.ts";
import { countUpTo, File, oneOf, Text, Variable } from "./scalars.ts";

export const Target = oneOf("embedded", "cluster", "homelab");
export type Target = z.output<typeof Target>;

export const ClusterSettings = z.strictObject({
  kubeconfig: File.optional().describe("Of a cluster of your own: k3s, kind, Rancher Desktop. Default: the one that `./just cluster up` makes."),
  context: Text.optional().describe("Which of its contexts is meant. Default: the current one."),
  namespace: Text.regex(/^[a-z0-9](?:[a-z0-9-]{0,50}[a-z0-9])?$/, "lower-case letters, digits and inner hyphens, at most 52")
    .default("homelab")
    .describe("What the platform's namespaces begin with."),
});

export const AuditSettings = z.strictObject({
  maxAge: secondsFrom("1 min", "365 d").prefault("7 d").describe("Measurements older than this are taken again."),
  inventory: File.optional().describe("An Ansible inventory of your own. Default: the hosts of this file."),
  throttle: countUpTo(32).default(1).describe("Hosts measured at once; more is sooner done and disturbs the measurements."),
  timeLimit: secondsFrom("10 s", "1 h").prefault("5 min").describe("Longest one host may take before it is listed as unreachable."),
});

const backendWanted = "a URL that pulumi login takes: file://, s3://, gs://, azblob://, postgres:// or https://";

export const BackendSettings = z.strictObject({
  url: Text.regex(/^(?:file|s3|gs|azblob|postgres|https):\/\/\S+$/, backendWanted)
    .optional()
    .describe("Where Pulumi keeps its state. Default: encrypted files in the state folder."),
  passphraseFile: File.optional().describe("File with the passphrase that encrypts secrets in the state. Default: one is made in the state folder."),
  passphraseEnv: Variable.optional().describe("Environment variable with that passphrase, as an alternative to `passphraseFile`."),
});

export const ImageSettings = z.strictObject({
  source: oneOf("local", "registry")
    .default("local")
    .describe("`local` builds from lock files and loads into the cluster; `registry` pushes to and pulls from `registry`."),
  registry: Text.regex(/^[a-z0-9.-]+(?::\d+)?(?:\/[a-z0-9._-]+)*$/, "a registry and a path without https://, for example registry.example.org/homelab")
    .optional()
    .describe("Where images are pushed to and pulled from; for `source: registry`."),
  credentialsFile: File.optional().describe("File with the registry's login, as a Docker config.json: what `images --push` and the cluster show it. Default: none is sent."),
});
