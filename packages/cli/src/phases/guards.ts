import { OperatorError } from "@homelab/operator-error";
import { targetOf } from "../deployed/target.ts";

export type DeployTarget = "cluster" | "homelab";
export type Action = "preview" | "up" | "destroy" | "evaluate";

/** An evaluation asks questions and leaves nothing but its own job. */
const looksOnly = (action: Action): boolean => action === "preview" || action === "evaluate";

/** The real machines are reached only by somebody who says so, and changed only by somebody who says that too. The cluster on this machine asks for neither. */
export function refuseUnguarded(target: DeployTarget, action: Action, env: NodeJS.ProcessEnv): void {
  if (target !== "homelab") return;
  const wanted = [...(env["HOMELAB"] === "1" ? [] : ["HOMELAB=1"]), ...(looksOnly(action) || env["DEPLOY_CONFIRM"] === "yes" ? [] : ["DEPLOY_CONFIRM=yes"])];
  if (wanted.length === 0) return;
  const reach = looksOnly(action) ? "looks at the real machines" : "changes the real machines";
  const got = [...(env["HOMELAB"] === "1" ? [] : [`HOMELAB is ${said(env["HOMELAB"])}`]), ...(wanted.includes("DEPLOY_CONFIRM=yes") ? [`DEPLOY_CONFIRM is ${said(env["DEPLOY_CONFIRM"])}`] : [])];
  const command = action === "evaluate" ? "promptfoo-eval" : `pulumi-${action} …`;
  throw new OperatorError({ what: command.replace(" …", ""), where: "--target homelab", got: `it ${reach}, and ${got.join(" and ")}`, do: `If that is meant: ${wanted.join(" ")} ./just ${command}  To try it on this machine alone: --target cluster` });
}

const said = (value: string | undefined): string => (value === undefined ? "not set" : `"${value}"`);

/** Which of the two targets is meant; the embedded one has no phases. */
export function deployTarget(asked: string | undefined, settings: string, env: NodeJS.ProcessEnv): DeployTarget {
  const { target, where } = targetOf(asked, settings, env);
  if (target !== "embedded") return target;
  throw new OperatorError({ what: "phases", where, got: "embedded, which runs without Kubernetes and has no phases", do: "Say which is meant: --target cluster (a Kubernetes on this machine) or --target homelab (the real machines)." });
}
