import * as pulumi from "@pulumi/pulumi";
import { resolvedEmbedder, tokenizerOf } from "../connections/resolve.ts";
import { renderEmbedder } from "../connections/render.ts";
import { type SqlHandle, type SqlRole, sqlRoles } from "../handles.ts";
import { ports } from "../parts.ts";
import { configFiles, digestOfAll, secretFile } from "../workload/files.ts";
import { preparation } from "../workload/job.ts";
import { hostOf, networkPolicy, service, statefulSet, volume } from "../workload/objects.ts";
import { planned } from "../workload/pod.ts";
import { scopeOf, together } from "../workload/scope.ts";
import type { SupabaseArgs } from "./args.ts";
import { renderDatabaseTask, renderPodHba, renderPostgresConf, renderPostgresPod } from "./render.ts";

export type { SupabaseArgs } from "./args.ts";

/** Documents, vectors and facts: Postgres with pgvector on a volume of its own, its roles with the least rights, its tables made. */
export class Supabase extends pulumi.ComponentResource {
  readonly handle: pulumi.Output<SqlHandle>;

  constructor(name: string, args: SupabaseArgs, opts?: pulumi.ComponentResourceOptions) {
    super("homelab:supabase:Supabase", name, {}, opts);
    const scope = scopeOf(this, "postgres", name, args.platform);
    const { plan, priority, sizes, image, names } = args;

    const superuser = secretFile(scope, `${name}-superuser`, "password", args.passwords.superuser);
    const passwords = together(byRole((role) => secretFile(scope, `${name}-${role}`, "password", args.passwords[role])));
    const config = configFiles(scope, `${name}-config`, { "postgresql.conf": renderPostgresConf(sizes), "pg_hba.conf": renderPodHba(names) });
    const data = volume(scope, plan);
    const pod = pulumi.all([scope.platform, config.name, digestOfAll(config, superuser), data.metadata.name, superuser]).apply(([platform, configMap, digest, claim, secret]) =>
      renderPostgresPod({ ...planned(plan, platform, priority), instance: name, image: image("postgres"), digest }, { configMap, claim, superuser: secret, sharedMemoryBytes: sizes.sharedMemoryBytes }),
    );
    const server = statefulSet(scope, pod, [service(scope, ports.postgres), networkPolicy(scope)]);

    const where = scope.platform.apply(({ namespace }) => ({ host: hostOf(name, namespace), port: ports.postgres.client, database: names.database }));
    const task = pulumi.all([where, resolvedEmbedder(args.embedder)]).apply(([at, embedder]) => renderDatabaseTask({ ...at, owner: names.logins.owner, embedder: renderEmbedder(embedder) }));
    const secrets = pulumi.all([superuser, passwords]).apply(([first, roles]) => ({ "superuser.password": first, ...Object.fromEntries(sqlRoles.map((role) => [`${role}.password`, roles[role]])) }));
    const tables = preparation(scope, "prepare-postgres", { image: image("workers"), task, secrets, files: tokenizerOf(args.embedder), dependsOn: [server] });

    // whoever has the handle finds the tables there
    this.handle = pulumi.all([where, passwords, tables.id]).apply(([at, roles]) => ({ ...at, logins: byRole((role) => ({ user: names.logins[role], password: roles[role] })) }));
    this.registerOutputs({ handle: this.handle });
  }
}

const byRole = <T>(of: (role: SqlRole) => T): Record<SqlRole, T> => Object.fromEntries(sqlRoles.map((role) => [role, of(role)])) as Record<SqlRole, T>;
