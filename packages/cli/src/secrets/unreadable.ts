import { SecretsUnreadable } from "@homelab/adapters/sops";
import { OperatorError } from "@homelab/operator-error";
import type { SecretsPlace } from "./place.ts";

/** What can and what cannot be had back, when secrets do not open. */
export function toldUnreadable(error: unknown, { identity, recovery, config }: Pick<SecretsPlace, "identity" | "recovery" | "config">): unknown {
  if (!(error instanceof SecretsUnreadable)) return error;
  const say = (got: string, does: string) => new OperatorError({ what: "secrets", where: error.file, got, do: does }, { cause: error });
  switch (error.reason) {
    case "absent":
      return say("there is no such file", "Run ./just secrets init: it makes what is missing and keeps what is there.");
    case "tampered with":
      return say("it was changed without its key: its seal does not match", "Restore it from your repository. Never edit it by hand; ./just secrets rotate NAME makes new secrets.");
    case "not understood":
      return say(error.message, "Restore it from your repository, or remove it and run ./just secrets init.");
    case "no key opens it":
      return say(
        `the key in ${identity} does not open it: it is not one of those named in ${config}`,
        [
          `With the recovery key everything comes back: SOPS_AGE_KEY_FILE=/path/to/${recovery.split("/").at(-1) ?? ""} ./just …`,
          "  Without either key these passwords are lost for good. Documents are not: nothing of them is encrypted with it, and what runs keeps running.",
          "  To go on then: move secrets/ and .sops.yaml away, run ./just secrets init, and deploy; the parts take the new passwords.",
        ].join("\n"),
      );
  }
}
