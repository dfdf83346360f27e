import type { Stage } from "@homelab/contracts";

/** Messages of a stage that one process works on at once: conversion and models fill a core each, the rest waits for the disk. */
export const slots: Readonly<Record<Stage, number>> = { extract: 2, chunk: 2, embed: 1, link: 1, ready: 4, remove: 2 };
