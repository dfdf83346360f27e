import { createUser, fromSeed } from "@nats-io/nkeys";

/** A new NKEY seed: the secret half, as text. */
export function newNatsSeed(): string {
  return new TextDecoder().decode(createUser().getSeed());
}

export function publicKeyOf(seed: string): string {
  return fromSeed(new TextEncoder().encode(seed.trim())).getPublicKey();
}
