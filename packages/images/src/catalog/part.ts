import type { Recipe } from "../recipes/recipe.ts";

/** A folder that must be writable although the root is read-only. */
export interface Writable {
  path: string;
  /** What is lost with it. */
  holds: string;
}

/** How a running part is asked whether it works. */
export type Health = { kind: "http"; port: number; path: string } | { kind: "exec"; command: readonly string[] } | { kind: "none"; why: string };

/** One start, and what is asked of it; an image that cannot answer is no image. */
export interface Smoke {
  /** What sets this start apart from others of the same part. */
  about?: string;
  /** Files it is handed, read-only. */
  files?: Readonly<Record<string, string>>;
  args?: readonly string[];
  env?: Readonly<Record<string, string>>;
  /** All of them within the time. */
  questions: readonly Question[];
  /** Why it need not end at the stop signal here; absent where it must. */
  outlivesStop?: string;
  seconds: number;
}

export type Question =
  | { kind: "get"; url: string; headers?: Readonly<Record<string, string>>; contains?: string }
  | { kind: "post"; url: string; json: unknown; headers?: Readonly<Record<string, string>>; contains: string }
  /** A second process inside. */
  | { kind: "exec"; command: readonly string[]; contains?: string }
  /** It ends by itself with this code, having printed this. */
  | { kind: "ends"; code: number; contains: string };

/** One image: what runs, as whom, where it writes and how one knows that it works. */
export interface Part {
  name: string;
  version: string;
  about: string;
  /** Of the part itself; the bill of materials has all the others. */
  licence: string;
  /** For people with a registry. No digest stands here that was not seen. */
  upstream?: { image: string; note?: string };
  /** Numeric, so that a cluster can tell that it is not root. */
  user: { id: number; name: string };
  ports: Readonly<Record<string, number>>;
  writable: readonly Writable[];
  health: Health;
  entrypoint: readonly string[];
  command?: readonly string[];
  env?: Readonly<Record<string, string>>;
  workingFolder?: string;
  /** Default: TERM. */
  stopSignal?: "SIGTERM" | "SIGINT" | "SIGQUIT" | "SIGKILL";
  /** Why a shell is in it; absent where none is. */
  shell?: string;
  /** From the bottom up. */
  recipes: readonly Recipe[];
  /** One after another, each in a container of its own. */
  smokes: readonly Smoke[];
}

/** A folder for temporary files; every image has the path, the cluster mounts something over it. */
export const temporary: Writable = { path: "/tmp", holds: "nothing that is missed" };
