import type { Violation } from "@homelab/testing";
import { autoscale as scaled } from "../cluster/autoscaling.ts";
import { connect } from "../cluster/connected.ts";
import type { Scenario } from "./scenarios.ts";

/** Needs a cluster that is up. */
export const autoscale: Scenario["run"] = async () => {
  const seen = await scaled(await connect(), { shrinks: true });
  const violations: Violation[] = seen.idle === 1 && seen.loaded > 1 && seen.after === 1 ? [] : [{ rule: "pods follow the load", detail: JSON.stringify(seen) }];
  return { ...seen, violations };
};
