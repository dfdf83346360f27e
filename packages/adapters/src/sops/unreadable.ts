export type UnreadableReason = "absent" | "no key opens it" | "tampered with" | "not understood";

/** Why a file of secrets gives nothing. Never holds what is in it. */
export class SecretsUnreadable extends Error {
  override readonly name = "SecretsUnreadable";
  readonly file: string;
  readonly reason: UnreadableReason;

  constructor(file: string, reason: UnreadableReason, said: string) {
    super(`secrets: ${file}: ${reason}${said === "" ? "" : `: ${said}`}`);
    this.file = file;
    this.reason = reason;
  }
}

/** The exit codes of sops that mean something to a person; its words change, these do not. */
export function reasonOf(code: number | null): UnreadableReason {
  if (code === 2) return "absent";
  if (code === 128 || code === 111) return "no key opens it";
  if (code === 51 || code === 21 || code === 52) return "tampered with";
  return "not understood";
}
