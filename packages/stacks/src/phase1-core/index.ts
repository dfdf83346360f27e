import { program } from "./program.ts";

export const { phase } = await program();
