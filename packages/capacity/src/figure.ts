/** A number of the planner's tables with where it comes from, so that it can be taken again or argued with. */
export interface Figure {
  value: number;
  /** `measured` by a script of this repository, `published` by somebody else, `decided` by us where nothing can be measured. */
  source: "measured" | "published" | "decided";
  /** The script or the page; for a decision its reason. */
  where: string;
}

export const measured = (value: number, where: string): Figure => ({ value, source: "measured", where });
export const published = (value: number, where: string): Figure => ({ value, source: "published", where });
export const decided = (value: number, where: string): Figure => ({ value, source: "decided", where });
