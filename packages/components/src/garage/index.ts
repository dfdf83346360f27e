import * as pulumi from "@pulumi/pulumi";
import type { S3Handle } from "../handles.ts";
import { ports } from "../parts.ts";
import { configFiles, digestOfAll, secretFile } from "../workload/files.ts";
import { preparation } from "../workload/job.ts";
import { hostOf, networkPolicy, service, statefulSet, volume } from "../workload/objects.ts";
import { planned } from "../workload/pod.ts";
import { scopeOf } from "../workload/scope.ts";
import type { GarageArgs } from "./args.ts";
import { region, renderGaragePod, renderGarageToml, renderObjectsTask } from "./render.ts";

export type { GarageArgs, GarageSizes } from "./args.ts";

/** Objects over S3: one node on a volume of its own, its layout, buckets, quotas and key made. */
export class Garage extends pulumi.ComponentResource {
  readonly handle: pulumi.Output<S3Handle>;

  constructor(name: string, args: GarageArgs, opts?: pulumi.ComponentResourceOptions) {
    super("homelab:garage:Garage", name, {}, opts);
    const scope = scopeOf(this, "garage", name, args.platform);
    const { plan, priority, sizes, image } = args;
    if (sizes.replication !== 1) throw new pulumi.ResourceError(`${name}: the plan wants ${sizes.replication} copies of each object, and this is one node.\n  Name one host in zone primary, or deploy Garage to the others by hand.`, this, true);

    const rpcSecret = secretFile(scope, `${name}-rpc`, "rpc-secret", args.rpcSecret);
    const adminToken = secretFile(scope, `${name}-admin`, "admin-token", args.adminToken);
    const credentials = secretFile(scope, `${name}-key`, "objects.json", pulumi.secret(pulumi.all([args.key.keyId, args.key.secret]).apply(([keyId, secret]) => JSON.stringify({ keyId, secret }))));
    const config = configFiles(scope, `${name}-config`, { "garage.toml": renderGarageToml({ sizes }) });
    const data = volume(scope, plan);
    const pod = pulumi.all([scope.platform, config.name, digestOfAll(config, rpcSecret, adminToken), data.metadata.name, rpcSecret, adminToken]).apply(([platform, configMap, digest, claim, rpc, admin]) =>
      renderGaragePod({ ...planned(plan, platform, priority), instance: name, image: image("garage"), digest }, { configMap, claim, rpcSecret: rpc, adminToken: admin }),
    );
    const server = statefulSet(scope, pod, [service(scope, ports.garage), networkPolicy(scope)]);

    const host = scope.platform.apply(({ namespace }) => hostOf(name, namespace));
    const task = host.apply((at) => renderObjectsTask({ url: `http://${at}:${ports.garage.admin}`, sizes, zone: plan.host }));
    const secrets = pulumi.all([adminToken, credentials]).apply(([admin, key]) => ({ "admin-token": admin, "objects.json": key }));
    const buckets = preparation(scope, "prepare-garage", { image: image("workers"), task, secrets, dependsOn: [server] });

    // whoever has the handle finds the buckets there
    this.handle = pulumi.all([host, credentials, buckets.id]).apply(([at, key]) => ({ endpoint: `http://${at}:${ports.garage.s3}`, region, credentials: key }));
    this.registerOutputs({ handle: this.handle });
  }
}
