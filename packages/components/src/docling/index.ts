import * as pulumi from "@pulumi/pulumi";
import type { ConverterHandle } from "../handles.ts";
import { ports } from "../parts.ts";
import { deployment, hostOf, networkPolicy, service } from "../workload/objects.ts";
import { planned } from "../workload/pod.ts";
import { scopeOf } from "../workload/scope.ts";
import type { DoclingArgs } from "./args.ts";
import { renderDoclingPod } from "./render.ts";

export type { ConversionLimits, DoclingArgs } from "./args.ts";

/** Converts documents to text with places: pods that hold nothing, reach nothing and are added while documents wait. */
export class Docling extends pulumi.ComponentResource {
  readonly handle: pulumi.Output<ConverterHandle>;

  constructor(name: string, args: DoclingArgs, opts?: pulumi.ComponentResourceOptions) {
    super("homelab:docling:Docling", name, {}, opts);
    const scope = scopeOf(this, "docling", name, args.platform);
    const { plan, priority, image, limits } = args;

    const pod = scope.platform.apply((platform) => renderDoclingPod({ ...planned(plan, platform, priority), instance: name, image: image("docling") }, plan, limits));
    const converters = deployment(scope, pod, { plan, dependsOn: [service(scope, ports.docling), networkPolicy(scope)] });

    this.handle = pulumi.all([scope.platform, converters.id]).apply(([{ namespace }]) => ({ url: `http://${hostOf(name, namespace)}:${ports.docling.http}` }));
    this.registerOutputs({ handle: this.handle });
  }
}
