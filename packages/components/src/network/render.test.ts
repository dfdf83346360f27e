import { describe, expect, it } from "vitest";
import { partNames } from "../parts.ts";
import { edges, renderDiagram } from "./edges.ts";
import { renderPolicy } from "./render.ts";

describe("the list of edges", () => {
  it("names each connection once", () => {
    const keys = edges.map(({ from, to, port }) => `${from} ${to} ${port}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("lets nobody reach the ports that administer a part but the job that prepares it", () => {
    expect(edges.filter(({ to, port }) => to === "garage" && port !== 3900).map(({ from }) => from)).toEqual(["prepare-garage"]);
    expect(edges.filter(({ port }) => port === 8222)).toEqual([]);
  });

  it("lets models be reached through LiteLLM alone", () => {
    expect(edges.filter(({ to }) => to === "llama").map(({ from }) => from)).toEqual(["litellm"]);
  });

  it("is drawn whole", () => expect(renderDiagram().split("\n")).toHaveLength(edges.length + 2));
});

describe("a part's policy", () => {
  it.each(partNames)("of %s lets in and out exactly what the list says", (part) => {
    const policy = JSON.parse(JSON.stringify(renderPolicy(part, "x"))) as { ingress: { ports: { port: number }[] }[]; egress: { ports: { port: number }[] }[] };
    expect(policy.ingress.map((rule) => rule.ports[0]?.port)).toEqual(edges.filter(({ to }) => to === part).map(({ port }) => port));
    expect(policy.egress.slice(1).map((rule) => rule.ports[0]?.port)).toEqual(edges.filter(({ from }) => from === part).map(({ port }) => port));
  });

  it("of one that sends nothing lets no names be asked for either", () => expect(renderPolicy("oxigraph", "x").egress).toEqual([]));

  it("names the places outside that were given", () => {
    expect(renderPolicy("litellm", "x", [{ cidr: "192.0.2.7/32", port: 8080 }]).egress).toContainEqual({ to: [{ ipBlock: { cidr: "192.0.2.7/32" } }], ports: [{ protocol: "TCP", port: 8080 }] });
  });
});
