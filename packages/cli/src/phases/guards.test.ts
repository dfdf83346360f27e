import { describe, expect, it } from "vitest";
import { deployTarget, refuseUnguarded } from "./guards.ts";

const both = { HOMELAB: "1", DEPLOY_CONFIRM: "yes" };

describe("on the real machines", () => {
  it("a look needs HOMELAB and nothing else", () => {
    expect(() => refuseUnguarded("homelab", "preview", { HOMELAB: "1" })).not.toThrow();
    expect(() => refuseUnguarded("homelab", "preview", { DEPLOY_CONFIRM: "yes" })).toThrow("HOMELAB=1");
  });

  it("an evaluation is a look, and is refused under its own name", () => {
    expect(() => refuseUnguarded("homelab", "evaluate", { HOMELAB: "1" })).not.toThrow();
    expect(() => refuseUnguarded("homelab", "evaluate", {})).toThrow(/^promptfoo-eval: .*(?:\n.*)*HOMELAB=1 \.\/just promptfoo-eval {2}/);
  });

  it.each(["up", "destroy"] as const)("%s needs both keys", (action) => {
    expect(() => refuseUnguarded("homelab", action, both)).not.toThrow();
    expect(() => refuseUnguarded("homelab", action, { HOMELAB: "1" })).toThrow("DEPLOY_CONFIRM is not set");
    expect(() => refuseUnguarded("homelab", action, { DEPLOY_CONFIRM: "yes" })).toThrow("HOMELAB is not set");
    expect(() => refuseUnguarded("homelab", action, {})).toThrow("HOMELAB=1 DEPLOY_CONFIRM=yes ./just");
  });

  it.each(["0", "true", "yes", ""])('HOMELAB="%s" is not a yes', (HOMELAB) => expect(() => refuseUnguarded("homelab", "preview", { HOMELAB })).toThrow(HOMELAB));
  it.each(["1", "true", "y", ""])('DEPLOY_CONFIRM="%s" is not a yes', (DEPLOY_CONFIRM) => expect(() => refuseUnguarded("homelab", "up", { ...both, DEPLOY_CONFIRM })).toThrow("DEPLOY_CONFIRM"));
});

describe("on this machine's cluster", () => {
  it.each(["preview", "up", "destroy"] as const)("%s needs neither key", (action) => expect(() => refuseUnguarded("cluster", action, {})).not.toThrow());
});

describe("the target of a phase", () => {
  it("is the flag's, else the variable's, else the settings'", () => {
    expect(deployTarget("cluster", "homelab", { HOMELAB_TARGET: "homelab" })).toBe("cluster");
    expect(deployTarget(undefined, "cluster", { HOMELAB_TARGET: "homelab" })).toBe("homelab");
    expect(deployTarget(undefined, "cluster", {})).toBe("cluster");
  });
  it("is never the embedded one, and the refusal says who named it", () => {
    expect(() => deployTarget(undefined, "embedded", {})).toThrow("target in homelab.yaml");
    expect(() => deployTarget(undefined, "cluster", { HOMELAB_TARGET: "embedded" })).toThrow("HOMELAB_TARGET");
    expect(() => deployTarget("clutser", "cluster", {})).toThrow('"clutser"');
  });
});
