import type { Rule } from "./rule.ts";

const registryNamed: Rule = {
  reads: ["images"],
  faults: ({ images }) => {
    if (images.source === "registry") return images.registry ? [] : [{ path: ["images", "registry"], expected: "the registry that source: registry speaks of", do: "Add images.registry, or write source: local." }];
    return (["registry", "credentialsFile"] as const)
      .filter((key) => images[key] !== undefined)
      .map((key) => ({ path: ["images", key], expected: "nothing, because source is local", do: `Write source: registry, or remove ${key}.` }));
  },
};

const onePassphrase: Rule = {
  reads: ["backend"],
  faults: ({ backend }) => (backend.passphraseFile && backend.passphraseEnv ? [{ path: ["backend", "passphraseEnv"], expected: "either passphraseFile or passphraseEnv, not both", do: "Keep the one that is right." }] : []),
};

export const deploymentRules: readonly Rule[] = [registryNamed, onePassphrase];
