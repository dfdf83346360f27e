import { natsRoles, type NatsRole } from "@homelab/contracts";
import * as pulumi from "@pulumi/pulumi";
import type { NatsHandle } from "../handles.ts";
import { ports } from "../parts.ts";
import { configFiles, secretFile } from "../workload/files.ts";
import { preparation } from "../workload/job.ts";
import { hostOf, networkPolicy, service, statefulSet, volume } from "../workload/objects.ts";
import { fileAt } from "../workload/ours.ts";
import { planned } from "../workload/pod.ts";
import { scopeOf, together } from "../workload/scope.ts";
import type { NatsArgs, NatsUser } from "./args.ts";
import { pendingOf, renderNatsConf, renderNatsPod, type RenderedUser, renderStreamsTask } from "./render.ts";

export type { NatsArgs, NatsUser } from "./args.ts";

/** Messages and queues: one server with JetStream on a volume of its own, its streams and consumers, and a user for each role. */
export class Nats extends pulumi.ComponentResource {
  readonly handle: pulumi.Output<NatsHandle>;

  constructor(name: string, args: NatsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("homelab:nats:Nats", name, {}, opts);
    const scope = scopeOf(this, "nats", name, args.platform);
    const { plan, priority, sizes, image } = args;

    const seeds = together(byRole((role) => secretFile(scope, `${name}-seed-${role}`, "seed", args.users[role].seed)));
    const users = together(byRole((role) => publicHalf(args.users[role])));
    const config = configFiles(scope, `${name}-config`, { "nats.conf": users.apply((known) => renderNatsConf({ name, sizes, users: known })) });
    const data = volume(scope, plan);
    const pod = pulumi.all([scope.platform, config.name, config.digest, data.metadata.name]).apply(([platform, configMap, digest, claim]) =>
      renderNatsPod({ ...planned(plan, platform, priority), instance: name, image: image("nats"), digest }, { configMap, claim }),
    );
    const door = service(scope, ports.nats);
    const server = statefulSet(scope, pod, [door, networkPolicy(scope)]);

    const where = scope.platform.apply(({ namespace }) => ({ url: `nats://${hostOf(name, namespace)}:${ports.nats.client}`, monitorUrl: `http://${hostOf(name, namespace)}:${ports.nats.monitor}` }));
    const task = where.apply(({ url }) => renderStreamsTask({ url, seedFile: fileAt("operator.nk"), maxFileBytes: sizes.fileStoreBytes, pending: pendingOf(args.demand) }));
    const streams = preparation(scope, "prepare-nats", { image: image("workers"), task, secrets: seeds.apply(({ operator }) => ({ "operator.nk": operator })), dependsOn: [server] });

    // whoever has the handle finds the streams there
    this.handle = pulumi.all([where, seeds, streams.id]).apply(([at, refs]) => ({ ...at, seeds: refs }));
    this.registerOutputs({ handle: this.handle });
  }
}

const byRole = <T>(of: (role: NatsRole) => T): Record<NatsRole, T> => Object.fromEntries(natsRoles.map((role) => [role, of(role)])) as Record<NatsRole, T>;

/** A public key that was derived from a secret is no secret. */
const publicHalf = ({ publicKey, publish, subscribe }: NatsUser): pulumi.Output<RenderedUser> => pulumi.unsecret(pulumi.output(publicKey)).apply((key) => ({ publicKey: key, publish, subscribe }));
