import { describe, expect, it } from "vitest";
import { z } from "zod";
import { budgetOf } from "./budgets.ts";
import { componentNames, componentPlaces } from "./components.ts";
import { derivedKey } from "./derived.ts";
import { homelabJsonSchema, HomelabSettings } from "./homelab.ts";
import { enabledComponents, hostsServing } from "./places.ts";
import { undescribedKeys } from "./reference.ts";

const settingsOf = (written: unknown) => HomelabSettings.parse(written);
const issuesOf = (written: unknown) => HomelabSettings.safeParse(written).error?.issues ?? [];

describe("an empty homelab.yaml", () => {
  it("is the embedded target with the sizes it always had", () => {
    const settings = settingsOf({});
    expect(settings).toMatchObject({ target: "embedded", hosts: {}, models: { routes: {} } });
    expect(settings.limits).toEqual({
      maxBytes: 209_715_200,
      maxPages: 2000,
      convertTimeout: 300,
      converterRecycle: 50,
      queryTimeout: 30,
    });
    expect(settings.budgets.everyHost).toEqual({ reserveMemory: 0, reserveDisk: 0, headroom: 0.1, mostMemory: 0.8, mostCpu: 0.9, mostDisk: 0.8 });
  });
});

describe("components", () => {
  it("need only what exists, and nothing that needs them", () => {
    const reaches = (from: (typeof componentNames)[number], seen: string[] = []): string[] => componentPlaces[from].needs.flatMap((need) => (seen.includes(need) ? [need] : [need, ...reaches(need, [...seen, need])]));
    for (const name of componentNames) expect(reaches(name), name).not.toContain(name);
  });

  it.each(["cluster", "homelab"] as const)("run on every target their needs run on: %s", (target) => {
    const running = componentNames.filter((name) => componentPlaces[name].targets.includes(target));
    for (const name of running) expect(running, name).toEqual(expect.arrayContaining([...componentPlaces[name].needs]));
  });

  it("can be switched off on a cluster exactly where no enabled one needs them, and the refusal names both", () => {
    const enabled = enabledComponents(settingsOf({ target: "cluster" }));
    for (const name of enabled) {
      const users = enabled.filter((other) => componentPlaces[other].needs.includes(name));
      const issues = issuesOf({ target: "cluster", components: { [name]: { enabled: false } } });
      expect(issues.map((issue) => issue.path.join(".")), name).toEqual(users.length > 0 ? [`components.${name}.enabled`] : []);
      for (const user of users) expect(issues[0]?.message).toContain(user);
      if (users.length > 0) expect(issues[0]?.message).toContain(name);
    }
  });

  it("that run on another target are not counted on this one", () => {
    expect(enabledComponents(settingsOf({}))).toEqual(["nats", "postgres", "oxigraph", "api", "workers", "docling"]);
  });
});

describe("zones", () => {
  const hosts = { anna: { zone: "primary" }, bert: { zone: "primary" }, orin: { zone: "inference" } };

  it("are served by the named host first, then by those that name the zone", () => {
    const settings = settingsOf({ hosts, zones: { primary: "bert" } });
    expect(hostsServing(settings, "primary")).toEqual(["bert", "anna"]);
    expect(hostsServing(settings, "inference")).toEqual(["orin"]);
    expect(hostsServing(settings, "telemetry")).toEqual([]);
  });

  it("may share a host that is of none of them", () => {
    expect(hostsServing(settingsOf({ hosts: { anna: { zone: "primary" } }, zones: { telemetry: "anna" } }), "telemetry")).toEqual(["anna"]);
  });
});

describe("budgets", () => {
  it("of one host stand over those of every host, key by key", () => {
    const { budgets } = settingsOf({ hosts: { anna: { zone: "primary" } }, budgets: { everyHost: { headroom: "20 %" }, hosts: { anna: { mostMemory: "50 %", reserveDisk: "1 GiB" } } } });
    expect(budgetOf(budgets, "anna")).toMatchObject({ headroom: 0.2, mostMemory: 0.5, reserveDisk: 2 ** 30, mostCpu: 0.9 });
    expect(budgetOf(budgets, "constructor")).toEqual(budgets.everyHost);
  });
});

describe("a rule", () => {
  it("speaks although another key of the same host is wrong", () => {
    const issues = issuesOf({ hosts: { a: { zone: "inference", port: 0 }, b: { zone: "inference", colour: "red" } } });
    expect(issues.map((issue) => issue.path.join("."))).toEqual(["hosts.a.port", "hosts.b", "hosts.b.zone"]);
  });

  it("keeps silent about a key that is wrong in itself, and about a file that is no file", () => {
    expect(issuesOf({ hosts: { a: { zone: "inference" }, b: { zone: "inferense" } } }).map((issue) => issue.path.join("."))).toEqual(["hosts.b.zone"]);
    for (const nonsense of [null, [], "text", 7, { hosts: [] }, { hosts: { a: null } }, { components: 3, target: "homelab" }]) expect(issuesOf(nonsense).length).toBeGreaterThan(0);
  });
});

describe("a size typed by hand", () => {
  it.each([
    [["components", "nats", "memory"], "budgets.everyHost.mostMemory"],
    [["components", "docling", "min-replicas"], "components.docling.maxReplicas"],
    [["components", "postgres", "effective_cache_size"], "mostMemory"],
    [["components", "garage", "quota"], "mostDisk"],
    [["models", "llm", "ctxSize"], "models.llm.context"],
    [["hosts", "desktop", "ram"], "budgets.hosts.desktop"],
    [["profile"], "the profile follows from the facts"],
  ])("at %j is answered with the key to set instead", (path, instead) => {
    expect(derivedKey(path)?.do).toContain(instead);
  });

  it("is no answer to another key", () => {
    expect(derivedKey(["components", "nats", "colour"])).toBeUndefined();
    expect(derivedKey(["limits", "memory"])).toBeUndefined();
  });
});

describe("the JSON Schema for editors", () => {
  const schema = homelabJsonSchema();
  const forEditors = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);

  it("describes every key", () => {
    expect(undescribedKeys()).toEqual([]);
  });

  it("shows defaults as a person writes them", () => {
    expect(schema).toMatchObject({ properties: { limits: { properties: { maxBytes: { default: "200 MiB" } } }, budgets: { properties: { everyHost: { properties: { headroom: { default: "10 %" } } } } } } });
  });

  it.each([{}, { target: "cluster" }, { ports: { api: 9000 }, limits: { maxBytes: "1 MiB" } }, { hosts: { desktop: { zone: "primary", connection: "local" } } }])("accepts %j", (written) => {
    expect(forEditors.safeParse(written).success).toBe(true);
  });

  it.each([{ modles: {} }, { ports: { postgress: 1 } }, { target: "moon" }, { hosts: { desktop: {} } }, { components: { nats: { replicas: 3 } } }])("refuses %j", (written) => {
    expect(forEditors.safeParse(written).success).toBe(false);
  });
});
