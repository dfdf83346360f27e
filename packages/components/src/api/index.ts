import * as pulumi from "@pulumi/pulumi";
import { connected } from "../connections/resolve.ts";
import type { ApiHandle } from "../handles.ts";
import { ports } from "../parts.ts";
import { secretFile } from "../workload/files.ts";
import { deployment, hostOf, networkPolicy, service } from "../workload/objects.ts";
import { planned } from "../workload/pod.ts";
import { scopeOf } from "../workload/scope.ts";
import type { ApiArgs } from "./args.ts";
import { renderApiPod } from "./render.ts";

export type { ApiArgs } from "./args.ts";

/** The page and the HTTP API: the door for people. Any of its stores may be away; each question finds out for itself. */
export class Api extends pulumi.ComponentResource {
  readonly handle: pulumi.Output<ApiHandle>;

  constructor(name: string, args: ApiArgs, opts?: pulumi.ComponentResourceOptions) {
    super("homelab:api:Api", name, {}, opts);
    const scope = scopeOf(this, "api", name, args.platform);
    const { plan, priority, image, heapBytes } = args;

    const token = secretFile(scope, `${name}-token`, "token", args.token);
    const pod = pulumi.all([scope.platform, connected(scope, "api", args.reaches, token)]).apply(([platform, to]) =>
      renderApiPod({ ...planned(plan, platform, priority), instance: name, image: image("api") }, heapBytes, to),
    );
    const door = deployment(scope, pod, { plan, dependsOn: [service(scope, ports.api), networkPolicy(scope)] });

    this.handle = pulumi.all([scope.platform, token, door.id]).apply(([{ namespace }, ref]) => ({ url: `http://${hostOf(name, namespace)}:${ports.api.http}`, token: ref }));
    this.registerOutputs({ handle: this.handle });
  }
}
