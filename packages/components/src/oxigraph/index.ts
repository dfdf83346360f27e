import * as pulumi from "@pulumi/pulumi";
import type { GraphHandle } from "../handles.ts";
import { ports } from "../parts.ts";
import { hostOf, networkPolicy, service, statefulSet, volume } from "../workload/objects.ts";
import { planned } from "../workload/pod.ts";
import { scopeOf } from "../workload/scope.ts";
import type { OxigraphArgs } from "./args.ts";
import { renderOxigraphPod } from "./render.ts";

export type { OxigraphArgs } from "./args.ts";

/** The graph: a projection of the facts in Postgres, which one command makes again. */
export class Oxigraph extends pulumi.ComponentResource {
  readonly handle: pulumi.Output<GraphHandle>;

  constructor(name: string, args: OxigraphArgs, opts?: pulumi.ComponentResourceOptions) {
    super("homelab:oxigraph:Oxigraph", name, {}, opts);
    const scope = scopeOf(this, "oxigraph", name, args.platform);
    const { plan, priority, image, queryTimeoutS } = args;

    const data = volume(scope, plan);
    const pod = pulumi.all([scope.platform, data.metadata.name]).apply(([platform, claim]) =>
      renderOxigraphPod({ ...planned(plan, platform, priority), instance: name, image: image("oxigraph"), digest: "" }, { claim, queryTimeoutS }),
    );
    const server = statefulSet(scope, pod, [service(scope, ports.oxigraph), networkPolicy(scope)]);

    this.handle = pulumi.all([scope.platform, server.id]).apply(([{ namespace }]) => ({ url: `http://${hostOf(name, namespace)}:${ports.oxigraph.http}` }));
    this.registerOutputs({ handle: this.handle });
  }
}
