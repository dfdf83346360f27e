import { ports } from "../parts.ts";
import { asksHttp, type Pod } from "../workload/pod.ts";
import { ourUser } from "../workload/ours.ts";

const dataFolder = "/data";
/** A question to the store itself: the page at / answers without it. */
const question = `/query?query=${encodeURIComponent("ASK {}")}`;

export function renderOxigraphArguments(queryTimeoutS: number): string[] {
  return ["serve", "--location", dataFolder, "--bind", `0.0.0.0:${ports.oxigraph.http}`, "--timeout-s", String(queryTimeoutS)];
}

export function renderOxigraphPod(pod: Omit<Pod, "part" | "user" | "args" | "ports" | "mounts" | "probes" | "graceS">, { claim, queryTimeoutS }: { claim: string; queryTimeoutS: number }): Pod {
  return {
    ...pod,
    part: "oxigraph",
    user: ourUser,
    args: renderOxigraphArguments(queryTimeoutS),
    ports: ports.oxigraph,
    mounts: [{ kind: "volume", path: dataFolder, claim }],
    probes: {
      started: asksHttp(ports.oxigraph.http, question, { every: 2, failures: 150 }),
      ready: asksHttp(ports.oxigraph.http, question),
      // one long query may keep it busy for as long as a query may run
      live: asksHttp(ports.oxigraph.http, question, { every: 30, failures: 4, timeoutS: 10 }),
    },
    // it hears no signal, so waiting for it only delays the next one
    graceS: 2,
  };
}
