import { consumers, type Stage } from "@homelab/contracts";

/** Messages of a stage that one process works on at once where no plan says: conversion and models fill a core each, the rest waits for the disk. */
export const slots: Readonly<Record<Stage, number>> = { extract: 2, chunk: 2, embed: 1, link: 1, ready: 4, remove: 2 };

/** Reads `extract=2,chunk=4`; a stage that is not named keeps its usual number. */
export function atOnceFrom(text: string): Readonly<Record<Stage, number>> {
  const named = text.split(",").filter(Boolean).map((pair): [string, number] => {
    const [stage = "", count = ""] = pair.split("=");
    if (!Object.hasOwn(consumers, stage) || !/^[1-9]\d{0,2}$/.test(count)) throw new Error(`worker: --at-once "${pair}" is not STAGE=COUNT. Stages: ${Object.keys(consumers).join(", ")}.`);
    return [stage, Number(count)];
  });
  return { ...slots, ...Object.fromEntries(named) };
}
