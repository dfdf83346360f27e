import { typedSecrets } from "@homelab/settings";
import { containersOf, podSpecOf } from "../object.ts";
import type { Rule } from "../rule.ts";

/** What stands in an object is read by everybody who may list it, and kept in the state as it is. */
export const noPlainSecret: Rule = {
  name: "no-plain-secret",
  description: "No secret stands in an environment variable, an argument, an annotation or a ConfigMap.",
  breaches: (object) => [
    ...containersOf(podSpecOf(object)).flatMap(({ name = "?", env = [], args = [], command = [] }) => [
      ...env.flatMap((variable) => found({ [variable.name ?? "?"]: variable.value ?? "" }).map((key) => `variable ${key} of container ${name} holds a secret: mount it as a file of a Secret`)),
      ...(found([...command, ...args]).length > 0 ? [`an argument of container ${name} holds a secret, and everybody on the host sees arguments`] : []),
    ]),
    ...found(object.metadata?.annotations ?? {}).map((key) => `annotation ${key} holds a secret`),
    ...(object.kind === "ConfigMap" ? found(object.data ?? {}).map((key) => `data.${key} holds a secret: it belongs into a Secret`) : []),
  ],
};

const found = (value: unknown): string[] => typedSecrets(value).map(({ path }) => String(path.at(-1) ?? "?"));
