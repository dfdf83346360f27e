import type { ComponentPlan, PostgresSizes, Priority } from "@homelab/capacity";
import type * as pulumi from "@pulumi/pulumi";
import type { EmbedderArgs } from "../reaches.ts";
import type { ImageOf, PlatformHandle, SqlRole } from "../handles.ts";

export interface SupabaseArgs {
  platform: pulumi.Input<PlatformHandle>;
  image: ImageOf;
  plan: ComponentPlan;
  priority: Priority;
  sizes: PostgresSizes;
  /** What everything is called there: the database and the login of each role. */
  names: { database: string; logins: Readonly<Record<SqlRole, string>> };
  passwords: Readonly<Record<SqlRole | "superuser", pulumi.Input<string>>>;
  /** The tables are made for vectors of this model. */
  embedder: EmbedderArgs;
}
