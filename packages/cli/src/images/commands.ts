import type { Command } from "commander";
import { terminalFor } from "../terminal.ts";

export interface ImagesOptions {
  json?: boolean;
  list?: boolean;
  load?: boolean;
  test?: boolean;
  docs?: boolean;
  push?: string;
  export?: string;
  into?: string;
}

/** `images`: builds, lists, loads and exports the images of the parts. */
export function addImagesCommand(program: Command): void {
  program
    .command("images")
    .description("Images of the parts from lock files: built once, tried out, loaded into the cluster.")
    .argument("[name...]", "parts; all when none is named")
    .addHelpText("before", "Examples:\n  ./just images                   build what has changed; load it into the local cluster when that is up\n  ./just images nats --export DIR write OCI archives\n  ./just images --list            what there is, and what would be built anew and why\n")
    .option("--list", "show the catalog and what is built; build nothing")
    .option("--test", "start every image again, although nothing has changed")
    .option("--docs", "write docs/images.md and the list in docs/versions.md from what is built")
    .option("--load", "load into the local cluster, which must be up")
    .option("--into <kind>", "load into a cluster of your own: k3s, or kind:NAME")
    .option("--push <registry>", "copy to a registry with skopeo: registry.example:5000/homelab")
    .option("--export <dir>", "write one OCI archive per image into the folder")
    .option("--json", "print the result as JSON")
    .action(async (names: string[], options: ImagesOptions) => {
      const { images } = await import("./images.ts");
      await images(names, options, process.env, terminalFor(options));
    });
}
