import { HostName, Zone } from "@homelab/hardware";
import { z } from "zod";
import { Address, Flag, oneOf, Port, Text, UserName } from "./scalars.ts";

const hostNameWanted = "a DNS label: lower-case letters, digits and inner hyphens, at most 63";

export const HostSettings = z.strictObject({
  zone: z.enum(Zone.options, { error: `one of ${Zone.options.join(", ")}` }).describe("What the machine is for: `primary` runs the cluster, `telemetry` is the Home Assistant box, `inference` serves the language model."),
  connection: oneOf("local", "ssh").default("ssh").describe("`local` for this machine, `ssh` for another one."),
  address: Address.optional().describe("Where ssh finds it. Default: the host's own name, as the tailnet resolves it."),
  user: UserName.optional().describe("Login name. Default: what ssh's own configuration says."),
  port: Port.default(22).describe("Port of its ssh server."),
  standIn: Flag.default(false).describe("True for a machine that plays another one's part in a test; its measurements are shown as such."),
  dataDisk: Text.regex(/^\/[\w./-]*$/, "a mount point, for example /nvme").optional().describe("Mount point that data is kept on. Default: the planner's choice by medium and free space."),
});
export type HostSettings = z.output<typeof HostSettings>;

/** By name. The names are checked by a rule, so that a bad one does not hide what is wrong below it. */
export const Hosts = z.record(z.string().meta({ pattern: "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$" }), HostSettings);

const servedBy = (zone: string) =>
  z.string(hostNameWanted).regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, hostNameWanted).optional().describe(`Host that serves ${zone}. Default: the host that names this zone.`);

export const Zones = z.strictObject({
  primary: servedBy("the cluster; needed only where several hosts name this zone, and then it runs the control plane"),
  telemetry: servedBy("TimescaleDB, beside Home Assistant"),
  inference: servedBy("the language model; without a Jetson the desktop can"),
} satisfies Record<Zone, unknown>);

export const isHostName = (name: string) => HostName.safeParse(name).success;
export { hostNameWanted };
