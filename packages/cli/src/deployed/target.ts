import { Target } from "@homelab/settings";
import { OperatorError } from "@homelab/operator-error";

/** The option by which every command that uses a platform says which. */
export const whichTarget = ["--target <target>", "embedded, cluster or homelab (default: HOMELAB_TARGET, else target in homelab.yaml)"] as const;

/** The flag, else HOMELAB_TARGET, else what homelab.yaml says. Throws with the one that is no target. */
export function targetOf(asked: string | undefined, settings: string, env: NodeJS.ProcessEnv): { target: Target; where: string } {
  const [where, got] = asked !== undefined ? ["--target", asked] : env["HOMELAB_TARGET"] ? ["HOMELAB_TARGET", env["HOMELAB_TARGET"]] : ["target in homelab.yaml", settings];
  const target = Target.safeParse(got);
  if (target.success) return { target: target.data, where };
  throw new OperatorError({ what: "target", where, got: `"${got}"`, do: "Say which platform is meant: embedded (this machine, without Kubernetes), cluster (a Kubernetes on this machine) or homelab (the real machines)." });
}
