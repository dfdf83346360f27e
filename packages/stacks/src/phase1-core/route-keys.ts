import { readFile } from "node:fs/promises";
import type { Route } from "@homelab/components/litellm";
import * as pulumi from "@pulumi/pulumi";
import type { RouteConfig } from "../models.ts";

/** Routes with the keys their servers ask for, read where they are kept and marked as secrets. `ours` is what llama.cpp in the cluster asks for. */
export async function routesWithKeys(routes: Readonly<Record<string, RouteConfig>>, ours: pulumi.Output<string>): Promise<Record<string, Route>> {
  const entries = await Promise.all(Object.entries(routes).map(async ([name, { apiKeyFile, apiKeyEnv, isOurs, rpm, tpm, ...route }]) => {
    const key = isOurs ? ours : await keyFrom(name, apiKeyFile, apiKeyEnv);
    return [name, { ...route, ...(rpm === undefined ? {} : { rpm }), ...(tpm === undefined ? {} : { tpm }), ...(key === undefined ? {} : { apiKey: pulumi.secret(key) }) }] as const;
  }));
  return Object.fromEntries(entries);
}

async function keyFrom(route: string, file: string | undefined, variable: string | undefined): Promise<string | undefined> {
  const missing = (where: string, got: string) => new pulumi.RunError(`route ${route}: ${where}: ${got}\n  Put the key there, or remove it from models in homelab.yaml.`);
  if (variable !== undefined) {
    const value = process.env[variable];
    if (!value) throw missing(variable, "is not set");
    return value;
  }
  if (file === undefined) return undefined;
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw missing(file, error.code === "ENOENT" ? "there is no such file" : error.message);
  });
  return text.trim();
}
