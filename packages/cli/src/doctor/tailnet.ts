import { z } from "zod";
import { askProgram } from "./command.ts";
import { ok, warn, type Finding, type Probe } from "./probe.ts";

const notNeeded = "Only the homelab target needs a tailnet.";

/** As `tailscale status --json` says it. */
const Status = z.object({
  BackendState: z.string(),
  Self: z.object({ DNSName: z.string().default(""), Online: z.boolean().default(false), KeyExpiry: z.iso.datetime({ offset: true }).nullish() }).nullish(),
  Health: z.array(z.string()).nullish(),
});

export function tailnetProbe(): Probe {
  return { name: "tailnet", optional: true, patienceMs: 3000, look: tailnet };
}

async function tailnet(signal: AbortSignal): Promise<Finding> {
  const asked = await askProgram("tailscale", ["status", "--json"], signal);
  if (asked.kind === "absent") return warn("tailscale is not installed", `${notNeeded} Install it from your distribution or from tailscale.com, then: tailscale up`);
  return judgeTailnet(asked.stdout, asked.stderr, new Date());
}

export function judgeTailnet(stdout: string, stderr: string, now: Date): Finding {
  const status = Status.safeParse(json(stdout));
  if (!status.success) return warn(`tailscale does not reach its daemon: ${stderr.trim().split("\n")[0] || "no status"}`, `${notNeeded} Start it: systemctl enable --now tailscaled`);
  const { BackendState: state, Self: self, Health: health } = status.data;
  if (state === "NeedsLogin" || state === "NoState") return warn("not logged in", `${notNeeded} Log in: tailscale up`);
  if (state === "NeedsMachineAuth") return warn("this machine waits to be approved", "Approve it in the tailnet's admin page.");
  if (state !== "Running") return warn(`state ${state}`, `${notNeeded} Start it: tailscale up`);
  if (!self?.Online) return warn("running, but offline", "Look at this machine's network, then: tailscale netcheck");
  const days = self.KeyExpiry ? Math.floor((Date.parse(self.KeyExpiry) - now.getTime()) / 86_400_000) : undefined;
  const name = self.DNSName.replace(/\.$/, "");
  if (days !== undefined && days < 14) return warn(`online as ${name}; its key expires in ${days} days`, "Renew it before then: tailscale up --force-reauth");
  return health?.length ? warn(`online as ${name}; ${health[0] ?? ""}`, "See: tailscale status") : ok(`online as ${name}`);
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // an error in words, which the caller shows
  }
}
