/** What the embedder and its model thread say to each other. */
export interface ThreadSettings {
  modelFile: string;
  threads: number | undefined;
}

export interface Question {
  id: number;
  ids: readonly number[];
}

export type Answer = { id: number; tokenVectors: Float32Array } | { id: number; error: string };

/** Sent last: answer what came before, then end. */
export const CLOSE = "close";
