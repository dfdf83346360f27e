import { describe, expect, it } from "vitest";
import type { Program } from "../program.ts";
import { renderSupervisorConfig } from "./config.ts";

const program = (over: Partial<Program>): Program => ({ name: "nats", executable: "/bin/nats", args: [], env: {}, cwd: "/", user: undefined, stopSignal: "TERM", stopWaitS: 10, ...over });
const render = (programs: Program[]) => renderSupervisorConfig({ socket: "/run/s.sock", logs: "/logs", pids: "/pids", recorder: "/run/start.sh", runsAs: "root", programs, onTop: ["api"] });

describe("supervisord.conf", () => {
  it("starts each program through the script that records its pid", () => {
    expect(render([program({})])).toContain("command='/bin/sh' '/run/start.sh' '/pids/nats.pid' '/usr/bin/env' '/bin/nats'");
  });

  it("keeps percent signs and quotes of a path as they are", () => {
    expect(render([program({ args: ["/100% o'clock"] })])).toContain(`'/100%% o'"'"'clock'`);
  });

  it("refuses a path in which the parser would see a comment", () => {
    expect(() => render([program({ cwd: "/a ;b" })])).toThrow('"/a ;b" cannot be written');
  });

  it("leaves the parts on top for later and starts the others at once", () => {
    const config = render([program({}), program({ name: "api" })]);
    expect(config.match(/^autostart=.*/gm)).toEqual(["autostart=true", "autostart=false"]);
    expect(config).toContain("[group:on-top]\nprograms=api\n");
  });

  it("names the user only where there is one", () => {
    const user = { name: "homelab", uid: 999, gid: 999 };
    expect(render([program({ user })])).toContain("\nuser=homelab\npriority");
    expect(render([program({})])).not.toContain("\nuser=homelab\n");
  });
});
