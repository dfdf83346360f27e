import * as pulumi from "@pulumi/pulumi";
import { connected } from "../connections/resolve.ts";
import { deployment, networkPolicy } from "../workload/objects.ts";
import { planned } from "../workload/pod.ts";
import { scopeOf } from "../workload/scope.ts";
import { type WorkerName, type WorkersArgs } from "./args.ts";
import { renderWorkerPod } from "./render.ts";

export type { WorkerName, WorkersArgs } from "./args.ts";

/** Takes documents from upload to answers: one kind of pod for text, one for models, each added while its stages have work waiting. */
export class Workers extends pulumi.ComponentResource {
  constructor(name: string, args: WorkersArgs, opts?: pulumi.ComponentResourceOptions) {
    super("homelab:workers:Workers", name, {}, opts);
    this.pods("worker-text", `${name}-text`, args);
    this.pods("worker-model", `${name}-model`, args);
    this.registerOutputs({});
  }

  private pods(part: WorkerName, called: string, { platform, image, plans, priority, sizes, stages, reaches }: WorkersArgs): void {
    const scope = scopeOf(this, part, called, platform);
    const plan = plans[part];
    const pod = pulumi.all([scope.platform, connected(scope, "worker", reaches)]).apply(([at, to]) =>
      renderWorkerPod({ ...planned(plan, at, priority), instance: called, image: image("workers") }, { name: part, stages: stages[part], sizes, connected: to }),
    );
    deployment(scope, pod, { plan, dependsOn: [networkPolicy(scope)] });
  }
}
