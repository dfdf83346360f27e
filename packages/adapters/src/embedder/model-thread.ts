/** Runs the ONNX model in a thread of its own: `session.run` of onnxruntime-node computes on the thread that calls it, 20 ms per long text. */
import { parentPort, workerData } from "node:worker_threads";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { type Answer, CLOSE, type Question, type ThreadSettings } from "./model-protocol.ts";

if (parentPort === null) throw new Error("model thread: it was run as a program. It is started by model-runner.ts.");
const port = parentPort;
const { modelFile, threads } = workerData as ThreadSettings;
const session = await InferenceSession.create(modelFile, {
  interOpNumThreads: 1,
  // a thread that waits for its sibling by spinning takes the core the sibling waits for: twice the CPU time where others work too
  extra: { session: { intra_op: { allow_spinning: "0" } } },
  ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
});

/** One text per run: padding to the longest of a batch costs more than batching gains (48 texts/s alone, 34 in fours). */
async function tokenVectors(ids: readonly number[]): Promise<Float32Array> {
  const shape = [1, ids.length];
  const output = await session.run({
    input_ids: new Tensor("int64", BigInt64Array.from(ids, BigInt), shape),
    attention_mask: new Tensor("int64", new BigInt64Array(ids.length).fill(1n), shape),
    token_type_ids: new Tensor("int64", new BigInt64Array(ids.length), shape),
  });
  const hidden = output["last_hidden_state"];
  if (!(hidden?.data instanceof Float32Array)) throw new Error("the model has no float32 output named last_hidden_state");
  return hidden.data;
}

async function answer({ id, ids }: Question): Promise<Answer> {
  try {
    return { id, tokenVectors: await tokenVectors(ids) };
  } catch (error) {
    return { id, error: String(error) };
  }
}

async function close(): Promise<void> {
  await session.release();
  port.close();
}

let previous = Promise.resolve();
port.on("message", (message: Question | typeof CLOSE) => {
  previous = previous.then(async () => (message === CLOSE ? close() : port.postMessage(await answer(message))));
});
port.postMessage("ready");
