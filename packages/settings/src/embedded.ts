import { z } from "zod";
import { Bytes, Seconds } from "@homelab/quantities";
import { Count, Flag, Port, Text } from "./scalars.ts";

export const Ports = z.strictObject({
  api: Port.default(8460).describe("The page and the HTTP API."),
  nats: Port.default(8461).describe("NATS."),
  natsMonitor: Port.default(8462).describe("What NATS says about itself."),
  postgres: Port.default(8463).describe("Postgres."),
  oxigraph: Port.default(8464).describe("The graph store."),
  converter: Port.default(8465).describe("The document converter."),
});
export type Ports = z.output<typeof Ports>;

export const Limits = z.strictObject({
  maxBytes: Bytes.prefault("200 MiB").describe("Largest file."),
  maxPages: Count.default(2000).describe("Most pages of one document."),
  convertTimeout: Seconds.prefault("5 min").describe("Longest a conversion may run before it is killed."),
  converterRecycle: Count.default(50).describe("Conversions after which a converting process is replaced, because its memory only grows."),
  queryTimeout: Seconds.prefault("30 s").describe("Longest a graph query may run."),
});

export const ApiSettings = z.strictObject({
  host: Text.default("127.0.0.1").describe("Address it listens on; anything but loopback asks every caller for the token in the state folder."),
});

export const TelemetrySettings = z.strictObject({
  traces: Flag.default(true).describe("Writes OTLP spans as JSON lines into the state folder."),
});
