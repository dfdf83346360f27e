import { describe, expect, it } from "vitest";
import { clusterLayout } from "../layout.ts";
import { renderSupervisorConfig } from "./config.ts";
import { renderUnit } from "./systemd.ts";

const layout = clusterLayout("/state/cluster");
const kubelet = { name: "kubelet" as const, argv: ["/state/cluster/bin/kubelet", "--config=/a b/100%"] };

describe("supervisord", () => {
  const text = renderSupervisorConfig(layout, [{ name: "containerd", argv: ["containerd"] }, kubelet]);

  it("starts containerd with itself, and the kubelet when it is told to", () => {
    expect(text).toMatch(/\[program:containerd\][^[]*autostart=true/);
    expect(text).toMatch(/\[program:kubelet\][^[]*autostart=false/);
  });

  it("starts both again whenever they end, and never gives up within a day", () => expect(text.match(/autorestart=true\nstartsecs=1\nstartretries=1000/g)).toHaveLength(2));

  it("does not kill the pods with containerd", () => expect(text).not.toContain("killasgroup"));

  it("writes blanks and percent signs so that they come back", () => expect(text).toContain(`command='/state/cluster/bin/kubelet' '--config=/a b/100%%'`));

  it("refuses what its file cannot hold", () => expect(() => renderSupervisorConfig(clusterLayout("/a ;b"), [])).toThrow("cannot be written into its configuration"));
});

describe("a systemd unit", () => {
  it("keeps the pods when the program is started again", () => expect(renderUnit(kubelet, layout.root)).toMatch(/Restart=always\n[^[]*KillMode=process/));

  it("hands its arguments over unexpanded", () => expect(renderUnit({ ...kubelet, argv: ["/bin/x", '$HOME "100%"'] }, layout.root)).toContain('ExecStart="/bin/x" "$$HOME \\"100%%\\""'));

  it("starts the kubelet after containerd", () => expect(renderUnit(kubelet, layout.root)).toContain("After=homelab-containerd.service"));
});
