import { plan } from "@homelab/capacity";
import { readFactsText } from "@homelab/hardware";
import { sixMachines } from "@homelab/testing/machines";
import { expect, it } from "vitest";
import { deployedPlan } from "../plan.ts";
import { renderFacts } from "./facts.ts";

const hosts = [sixMachines["desktop-32gb"], sixMachines["orin-32gb"]];
const files = renderFacts(hosts, deployedPlan(plan(hosts, { target: "homelab" })));

it("has a file for each host, which is read back as it was", () => {
  for (const host of hosts) expect(readFactsText(`${host.host}.json`, files[`${host.host}.json`] ?? "").facts).toEqual(host);
});
it("has the plan that was made from them, without the story of each number", () => expect(JSON.parse(files["plan.json"] ?? "")).not.toHaveProperty("why"));
it("fits into an object of the cluster", () => expect(JSON.stringify(files).length).toBeLessThan(500_000));
