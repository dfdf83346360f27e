import * as pulumi from "@pulumi/pulumi";
import type { CollectorHandle } from "../handles.ts";
import { outsideOf } from "../network/outside.ts";
import { ports } from "../parts.ts";
import { configFiles } from "../workload/files.ts";
import { deployment, hostOf, networkPolicy, service } from "../workload/objects.ts";
import { planned } from "../workload/pod.ts";
import { scopeOf } from "../workload/scope.ts";
import type { CollectorArgs } from "./args.ts";
import { renderCollectorConfig, renderCollectorPod } from "./render.ts";

export type { CollectorArgs } from "./args.ts";

/** Gathers traces and measurements and sends them on. */
export class Collector extends pulumi.ComponentResource {
  readonly handle: pulumi.Output<CollectorHandle>;

  constructor(name: string, args: CollectorArgs, opts?: pulumi.ComponentResourceOptions) {
    super("homelab:collector:Collector", name, {}, opts);
    const scope = scopeOf(this, "collector", name, args.platform);
    const { plan, priority, image } = args;

    const keeper = pulumi.output(args.keeper);
    const config = configFiles(scope, `${name}-config`, { "config.yaml": keeper.apply((url) => renderCollectorConfig({ memory: plan.memory, keeper: url })) });
    const pod = pulumi.all([scope.platform, config.name, config.digest]).apply(([platform, configMap, digest]) => renderCollectorPod({ ...planned(plan, platform, priority), instance: name, image: image("collector"), digest }, plan.memory, configMap));
    const policy = networkPolicy(scope, keeper.apply((url) => outsideOf(url === null ? [] : [url])));
    deployment(scope, pod, { plan, dependsOn: [service(scope, ports.collector), policy] });

    // not when it is there: who sends spans works without it, and does not wait for it to be deployed either
    this.handle = scope.platform.apply(({ namespace }) => ({ url: `http://${hostOf(name, namespace)}:${ports.collector.otlp}` }));
    this.registerOutputs({ handle: this.handle });
  }
}
