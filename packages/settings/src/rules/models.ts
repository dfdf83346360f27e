import { carriedModel } from "../models.ts";
import type { Fault, Rule } from "./rule.ts";

const oneKey = (kind: "chat" | "embedding"): Rule => ({
  reads: [`models.${kind}`],
  faults: ({ models }) => (models[kind]?.apiKeyFile && models[kind].apiKeyEnv ? [{ path: ["models", kind, "apiKeyEnv"], expected: "either apiKeyFile or apiKeyEnv, not both", do: "Keep the one that is right." }] : []),
});

const oneSource: Rule = {
  reads: ["models.llm"],
  faults: ({ models: { llm } }) => {
    if (!llm) return [];
    const faults: Fault[] = [];
    if (llm.file && llm.url) faults.push({ path: ["models", "llm", "url"], expected: "either file or url, not both", do: "Keep file for weights that are on the machine, url for weights to fetch." });
    if (!llm.file && !llm.url && llm.name !== carriedModel) faults.push({ path: ["models", "llm", "file"], expected: "a GGUF file, or url and sha256 to fetch one", do: "Add models.llm.file, or models.llm.url with models.llm.sha256." });
    if (llm.url && !llm.sha256) faults.push({ path: ["models", "llm", "sha256"], expected: "the checksum of what url serves", do: "Add sha256; the publisher shows it beside the file, and sha256sum prints it." });
    return faults;
  },
};

const quantizationOfFile: Rule = {
  reads: ["models.llm"],
  faults: ({ models: { llm } }) => {
    const name = (llm?.file ?? llm?.url ?? "").toUpperCase();
    const said = /(?:^|[^A-Z0-9])(Q\d_(?:K(?:_[SML])?|\d)|BF16|F16)(?=[^A-Z0-9_]|$)/.exec(name)?.[1];
    if (!llm?.quantization || said === undefined || said === llm.quantization) return [];
    return [{ path: ["models", "llm", "quantization"], expected: `${said}, as the file's name says`, do: "Name the file of that quantization, or remove quantization." }];
  },
};

const routesLead: Rule = {
  reads: ["models"],
  faults: ({ models }) =>
    Object.entries(models.routes).flatMap(([name, { model }]) =>
      model === "embedding" || models[model] ? [] : [{ path: ["models", "routes", name, "model"], expected: "a model that is set", do: `Set models.${model}, or let the route lead elsewhere.` }],
    ),
};

const routesAreServed: Rule = {
  reads: ["target", "models.routes", "components.litellm.enabled"],
  faults: ({ target, models, components }) => {
    const names = Object.keys(models.routes).map((name) => `models.routes.${name}`);
    if (target === "embedded" || names.length === 0 || components.litellm.enabled) return [];
    return [{ path: ["components", "litellm", "enabled"], expected: `true, because ${names.join(", ")} ${names.length === 1 ? "needs" : "need"} litellm`, do: "Enable litellm, or remove the routes." }];
  },
};

const servedModelsAreServed: Rule = {
  reads: ["target", "models", "components.llamaCpp.enabled"],
  faults: ({ target, models, components }) => {
    if (target === "embedded" || components.llamaCpp.enabled) return [];
    const packaged = Object.keys(models.routes).find((name) => models.routes[name]?.model === "embedding" && !models.embedding);
    const user = models.llm ? "models.llm" : packaged === undefined ? undefined : `models.routes.${packaged}`;
    return user === undefined ? [] : [{ path: ["components", "llamaCpp", "enabled"], expected: `true, because ${user} needs llamaCpp`, do: `Enable llamaCpp, or remove ${user}.` }];
  },
};

export const modelRules: readonly Rule[] = [oneKey("chat"), oneKey("embedding"), oneSource, quantizationOfFile, routesLead, routesAreServed, servedModelsAreServed];
