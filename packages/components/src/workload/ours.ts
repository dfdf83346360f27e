import type { Mount } from "./pod.ts";

/** Where programs of ours find their files. */
export const filesFolder = "/etc/homelab";
export const fileAt = (name: string): string => `${filesFolder}/${name}`;

/** The user of our images: nobody in particular. */
export const ourUser = 65532;

/** How one of our programs is started inside its image. */
export function nodeProgram(name: "workers" | "api" | "prepare", flags: readonly string[] = []): string[] {
  return ["/usr/local/bin/node", "--disable-warning=ExperimentalWarning", ...flags, `/app/packages/${name}/src/main.ts`];
}

export const temporary = (bytes: number): Mount => ({ kind: "scratch", path: "/tmp", bytes });
