import type { Violation } from "@homelab/testing";
import { autoscale } from "./autoscale.ts";
import { images } from "./images.ts";
import { killStorm } from "./kill.ts";
import { pairs } from "./pairs.ts";

export interface Weather {
  seed: number;
  /** Blows of a storm of kills. */
  kills: number;
  say(event: object): void;
}

export interface Scenario {
  about: string;
  /** Used where none is given. */
  seeds: readonly number[];
  run(weather: Weather): Promise<{ violations: Violation[] } & Record<string, unknown>>;
}

export const scenarios: Readonly<Record<string, Scenario>> = {
  pairs: { about: "two dependencies are away at once, every pair in turn, while questions are asked and documents sent", seeds: [1], run: pairs },
  images: { about: "every image starts and answers, alone and, where the local cluster is up, as a pod", seeds: [1], run: images },
  autoscale: { about: "pods of a deployment grow in number under real load and shrink after it; needs a cluster that is up", seeds: [1], run: autoscale },
  kill: { about: "processes are killed at random moments while documents arrive, change and go", seeds: [1, 2, 3], run: killStorm },
};
