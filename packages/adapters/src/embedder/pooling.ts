import { Refused } from "@homelab/pipeline";

/**
 * One sentence vector out of the token vectors: mean over all tokens, then scaled to length 1. This is the protocol the model was
 * trained for, published on the model card of sentence-transformers/all-MiniLM-L6-v2 (modules 1_Pooling and 2_Normalize).
 */
export function pool(tokenVectors: Float32Array, dimensions: number): Float32Array {
  const sums = new Float64Array(dimensions);
  for (let at = 0; at < tokenVectors.length; at++) sums[at % dimensions]! += tokenVectors[at]!;
  return unit(sums);
}

/** Scales to length 1. The length of the sum serves as well as that of the mean: the count cancels out. */
function unit(vector: Float64Array): Float32Array {
  const norm = Math.hypot(...vector);
  if (!Number.isFinite(norm) || norm === 0) {
    throw new Refused("bad-model-output", `embedder: the model returned a vector of length ${norm}, which has no direction. Check the model file.`);
  }
  return Float32Array.from(vector, (value) => value / norm);
}
