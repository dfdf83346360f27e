import type { Violation } from "@homelab/testing";
import { autoscale } from "./autoscale.ts";
import { clusterStorm } from "./cluster-storm.ts";
import { deployKills } from "./deploy-kills.ts";
import { deployTrouble } from "./deploy-trouble.ts";
import { images } from "./images.ts";
import { keep } from "./keep.ts";
import { killStorm } from "./kill.ts";
import { models } from "./models.ts";
import { ownModel } from "./own-model.ts";
import { pairs } from "./pairs.ts";
import { slow } from "./slow.ts";

export interface Weather {
  seed: number;
  /** Blows of a storm of kills; a deployment is killed at ten moments at the most. */
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
  keep: { about: "all phases are removed but for their data, and deployed again: the same documents and answers; needs a cluster that is up, with room", seeds: [1], run: keep },
  "deploy-kills": { about: "deployments are killed at moments spread over all phases, and the next run ends what they began; needs a cluster that is up, with room", seeds: [1], run: deployKills },
  "deploy-trouble": { about: "a cluster, an image, a secret or room is missing: deployments end soon with the cause and the next step; needs a cluster that is up, with room", seeds: [1], run: deployTrouble },
  "cluster-storm": { about: "pods and processes of the node are killed while documents arrive on the deployed platform; needs a cluster that is up, with room", seeds: [1], run: clusterStorm },
  models: { about: "the platform with Cognee, the chat model of random weights and a stub of a language model outside of the cluster; needs a cluster that is up, with room", seeds: [1], run: models },
  "own-model": { about: "a GGUF file of somebody's own is planned by its header, fetched from a URL, then taken from the node's disk; needs a cluster that is up, with room", seeds: [1], run: ownModel },
  slow: { about: "tests on the local cluster that take minutes: Cognee with a stub of a model, runbooks, passwords of the database, a missing image, an embedded platform that moves, certificates a year from now", seeds: [1], run: slow },
  kill: { about: "processes are killed at random moments while documents arrive, change and go", seeds: [1, 2, 3], run: killStorm },
};
