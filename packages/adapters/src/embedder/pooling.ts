import { Refused } from "@homelab/pipeline";

/**
 * One sentence vector out of the token vectors: mean over all tokens, then scaled to length 1. This is the protocol the model was
 * trained for, published on the model card of sentence-transformers/all-MiniLM-L6-v2 (modules 1_Pooling and 2_Normalize).
 */
export function pool(tokenVectors: Float32Array, dimensions: number): Float32Array {
  return unit(Float64Array.from({ length: dimensions }, (_, dimension) => sumOf(tokenVectors, dimension, dimensions)));
}

function sumOf(values: Float32Array, from: number, step: number): number {
  let sum = 0;
  for (let at = from; at < values.length; at += step) sum += values[at] ?? 0;
  return sum;
}

/** Scales to length 1. The length of the sum serves as well as that of the mean: the count cancels out. */
function unit(vector: Float64Array): Float32Array {
  const norm = Math.hypot(...vector);
  if (!Number.isFinite(norm) || norm === 0) {
    throw new Refused("bad-model-output", `embedder: the model returned a vector of length ${norm}, which has no direction. Check the model file.`);
  }
  return Float32Array.from(vector, (value) => value / norm);
}
