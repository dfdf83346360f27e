import { planOf } from "@homelab/testing/resources";
import { describe, expect, it } from "vitest";
import { fileOf, renderModelTask, renderPodArguments, servingOf, threadsOf } from "./render.ts";

const sha256 = "ab".repeat(32);

describe("llama-server's arguments", () => {
  const args = renderPodArguments(servingOf({ kind: "tiny-chat" }, null), { file: "/models/m.gguf", model: "tiny", threads: 2, embedding: false });
  const valueOf = (flag: string) => args[args.indexOf(flag) + 1];
  it("listen where the Service reaches them, and ask for the key", () => {
    expect(valueOf("--host")).toBe("0.0.0.0");
    expect(valueOf("--api-key-file")).toBe("/etc/homelab/llama.key");
  });
  it("start as many threads as the pod has cores", () => {
    expect(valueOf("--threads")).toBe("2");
    expect(threadsOf({ ...planOf("litellm"), cpu: { request: 0.1, limit: 0.5 } })).toBe(1);
  });
  it("pool vectors for the embedding model alone", () => {
    expect(args).not.toContain("--embedding");
    expect(renderPodArguments(servingOf({ kind: "packaged-embedding" }, null), { file: "f", model: "m", threads: 1, embedding: true }).join(" ")).toContain("-c 512 -np 1 -b 512 -ub 512");
  });
});

describe("where weights come from", () => {
  it("is a name that says their content, where they are fetched", () => {
    const source = { kind: "url", url: "https://models.example.org/m.gguf", sha256 } as const;
    expect(renderModelTask(source)).toEqual({ kind: "model", url: source.url, sha256, file: fileOf(source) });
    expect(fileOf(source)).toContain(sha256);
  });
  it("is nothing to fetch, where they are there", () => expect(renderModelTask({ kind: "file", path: "/nvme/m.gguf", node: "n" })).toBeNull());
  it("is refused without a word about how it is served", () => {
    expect(() => servingOf({ kind: "file", path: "/nvme/m.gguf", node: "n" }, null)).toThrow("nothing says how /nvme/m.gguf is served");
  });
});
