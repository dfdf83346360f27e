import { containersOf, podSpecOf } from "../object.ts";
import type { Rule } from "../rule.ts";

const pinned = /^[^@]+(?:@sha256:[0-9a-f]{64}|:(?!latest$)\w[\w.-]{0,127})$/;

/** The same deployment tomorrow is the same deployment. */
export const noLatest: Rule = {
  name: "no-latest",
  description: "Every image has a tag or a digest, and no tag is latest.",
  breaches: (object) => containersOf(podSpecOf(object)).flatMap(({ name = "?", image = "" }) => (pinned.test(image) ? [] : [`container ${name} runs "${image}": give it a version or a digest`])),
};
