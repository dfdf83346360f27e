/** A secret typed into the file, which goes into backups, screenshots and repositories. */
export interface TypedSecret {
  path: (string | number)[];
  /** What it is, without showing it. */
  got: string;
  expected: string;
  do: string;
}

/** How well-known keys begin, and what only a key looks like. */
const shapes: readonly RegExp[] = [
  /^(?:sk|rk|pk)-[\w-]{16,}/,
  /^gh[pousr]_\w{20,}/,
  /^github_pat_/,
  /^(?:AKIA|ASIA)[0-9A-Z]{16}$/,
  /^GK[0-9a-f]{24,}$/,
  /-----BEGIN [A-Z ]*PRIVATE KEY/,
  /AGE-SECRET-KEY-\d/,
  /^eyJ[\w-]+\.[\w-]+\./,
  /^xox[abprs]-/,
  /^hf_\w{20,}/,
  /^glpat-/,
  /^tskey-/,
  /^pul-[0-9a-f]{40}/,
  /^S[AOUNCX][A-Z2-7]{56}$/,
  /^Bearer\s+\S/i,
];

const secretKey = /(?:api|access|secret|private|master|auth|age|salt)?[-_]?(?:key|password|passwd|passphrase|secret|token|seed|credentials?)$/i;
const pointer = /(?:file|env)$/i;
const urlWithLogin = /^[a-z][a-z0-9+.-]*:\/\/[^/?#\s]*:[^/?#\s]*@|^https?:\/\/[^/?#\s]*@/i;
const urlWithKey = /^[a-z][a-z0-9+.-]*:\/\/\S*[?&](?:api[-_]?key|key|token|access[-_]?token|password|secret|sig|signature)=/i;

/** Every secret in a parsed file, before anything of it is shown. */
export function typedSecrets(value: unknown, path: (string | number)[] = []): TypedSecret[] {
  if (Array.isArray(value)) return value.flatMap((item, i) => typedSecrets(item, [...path, i]));
  if (typeof value === "object" && value !== null) return Object.entries(value).flatMap(([key, inner]) => typedSecrets(inner, [...path, key]));
  const what = typeof value === "string" || typeof value === "number" ? secretIn(String(path.at(-1) ?? ""), String(value)) : undefined;
  return what ? [{ path, ...what, do: whereItBelongs(path) }] : [];
}

function secretIn(key: string, text: string): Pick<TypedSecret, "got" | "expected"> | undefined {
  if (urlWithLogin.test(text) || urlWithKey.test(text)) return { got: "a URL with a login in it (not shown)", expected: "a URL without user, password or key" };
  if (shapes.some((shape) => shape.test(text.trim()))) return { got: "what looks like a secret (not shown)", expected: "no secret in this file" };
  if (pointer.test(key)) return looksRandom(text) ? { got: "what looks like a secret (not shown)", expected: "the name of a file or of a variable, not what is in it" } : undefined;
  return secretKey.test(key) && text !== "" ? { got: "a secret (not shown)", expected: "no secret in this file" } : undefined;
}

/** Long, without a path's separators, and mixed the way only random characters are. */
const looksRandom = (text: string) => /^[\w+=-]{24,}$/.test(text) && /\d/.test(text) && /[a-z]/.test(text) && /[A-Z]/.test(text);

function whereItBelongs(path: readonly (string | number)[]): string {
  const [section] = path;
  const keys = section === "models" ? "apiKeyFile or apiKeyEnv" : section === "backend" ? "passphraseFile or passphraseEnv; a store's login comes from its own environment variables" : section === "images" ? "images.credentialsFile" : undefined;
  return `Remove it${keys ? ` and name a file or a variable that holds it: ${keys}` : "; ./just secrets keeps what the platform needs, encrypted"}. Replace a secret that was shared.`;
}
