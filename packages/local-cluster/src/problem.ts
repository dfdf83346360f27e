/** Something the person at the terminal can mend: what · where · got · do. */
export class ClusterProblem extends Error {
  override readonly name = "ClusterProblem";
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
