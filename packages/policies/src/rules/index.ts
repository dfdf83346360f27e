import type { Rule, StackRule } from "../rule.ts";
import { clusterIpOnly } from "./cluster-ip-only.ts";
import { labels } from "./labels.ts";
import { limitsWithinPlan } from "./limits-within-plan.ts";
import { noHostPath } from "./no-host-path.ts";
import { noLatest } from "./no-latest.ts";
import { noPlainSecret } from "./no-plain-secret.ts";
import { quotas } from "./quotas.ts";
import { restricted } from "./restricted.ts";

/** Of each object by itself. */
export const rules: readonly Rule[] = [limitsWithinPlan, noLatest, noHostPath, restricted, clusterIpOnly, labels, noPlainSecret];

/** Of a stack as a whole. */
export const stackRules: readonly StackRule[] = [quotas];
