/** Something the person at the terminal can mend. Printed without a stack: what · where · got · do. */
export class OperatorError extends Error {
  override readonly name = "OperatorError";
  readonly what: string;
  readonly where: string;
  readonly got: string;
  readonly do: string;

  constructor(parts: { what: string; where: string; got: string; do: string }, options?: ErrorOptions) {
    super(`${parts.what}: ${parts.where}: ${parts.got}\n  ${parts.do}`, options);
    this.what = parts.what;
    this.where = parts.where;
    this.got = parts.got;
    this.do = parts.do;
  }
}
