// as: packages/adapters/src/files/HERE.test.ts
import "@homelab/testing";
import "vitest";
import "node:fs";
