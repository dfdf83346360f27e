import type { Place } from "../place.ts";
import { planEmbedded } from "../plan/embedded.ts";
import { ok, type Probe } from "./probe.ts";

/** Whether `up` would start here: it refuses a machine that its plan does not fit, in the same words. */
export function sizesProbe(place: Place): Probe {
  return {
    name: "sizes",
    look: async () => {
      if (place.settings.target !== "embedded") return ok(`./just plan shows those of ${place.settings.target}`);
      const { kept } = await planEmbedded(place, undefined);
      return ok(`the embedded platform fits, profile ${kept.hosts[0]?.profile.name ?? "unknown"}`);
    },
  };
}
