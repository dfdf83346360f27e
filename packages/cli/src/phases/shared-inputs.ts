import { demands } from "@homelab/capacity";
import { architecture, imageName, readCatalog } from "@homelab/images";
import type { HomelabSettings } from "@homelab/settings";
import { FoundationOutputs } from "@homelab/stacks";
import type { CoreConfig } from "@homelab/stacks/phase1-core";
import { OperatorError } from "@homelab/operator-error";
import { placesOf } from "../images/images.ts";
import { secretsPlaceOf } from "../secrets/place.ts";
import { terminalFor } from "../terminal.ts";
import type { PhasePlace } from "./place.ts";

/** What phase 0 told; without it no other phase begins. */
export function foundationIn(told: unknown, target: string): FoundationOutputs {
  const parsed = FoundationOutputs.safeParse(told);
  if (parsed.success) return parsed.data;
  throw new OperatorError({ what: "phases", where: `--target ${target}`, got: "phase0-foundation is not deployed there, or by another version", do: `Run ./just pulumi-up phase0 --target ${target} first, or ./just phases for all in order.` });
}

export async function secretsOf(place: PhasePlace): Promise<CoreConfig["secrets"]> {
  const { folder, programs, identity } = await secretsPlaceOf(place, place.env, terminalFor({}));
  return { folder, sops: programs.sops, identity };
}

export const clusterOf = ({ kubeconfig, context, cluster }: PhasePlace): CoreConfig["cluster"] => ({ kubeconfig, ...(context === undefined ? {} : { context }), identity: cluster.uid });

/** References by which the cluster finds the images that this checkout would build. */
export async function imagesOf(place: PhasePlace): Promise<Record<string, string>> {
  const parts = await readCatalog(placesOf(place), architecture);
  return Object.fromEntries(parts.map((part) => [part.name, imageName(part, architecture, place.settings.images.registry)]));
}

export function prioritiesOf({ components }: Pick<HomelabSettings, "components">): CoreConfig["priorities"] {
  const known = demands.filter(({ setting }) => setting in components);
  return Object.fromEntries(known.map(({ name, setting }) => [name, components[setting as keyof typeof components].priority]));
}
