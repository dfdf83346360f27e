import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { Unavailable } from "@homelab/pipeline";
import { type Answer, CLOSE, type Question, type ThreadSettings } from "./model-protocol.ts";

/** The model in a thread beside the event loop. Calls are answered in order. */
export interface ModelRunner {
  /** The vectors of the tokens, one after the other in one array. */
  run(ids: readonly number[]): Promise<Float32Array>;
  /** Answers what was asked before, then frees the thread and its memory. A later call loads the model again. */
  close(): Promise<void>;
}

interface ModelThread extends ModelRunner {
  readonly alive: boolean;
}

/** Resolves once the model is loaded, rejects when it cannot be. A thread that dies later fails its calls, and the next call starts another. */
export async function startModelRunner(settings: ThreadSettings): Promise<ModelRunner> {
  let current = startThread(settings);
  await current;
  const living = async (): Promise<ModelThread> => {
    const seen = current;
    const alive = await seen.then((thread) => thread.alive, () => false);
    if (!alive && current === seen) current = startThread(settings);
    return current.catch((cause: unknown) => {
      throw new Unavailable("embedder", `embedder: the model ${settings.modelFile} cannot be loaded again. See the cause.`, { cause });
    });
  };
  return {
    run: async (ids) => (await living()).run(ids),
    close: async () => (await current).close(),
  };
}

async function startThread(settings: ThreadSettings): Promise<ModelThread> {
  const thread = new Worker(new URL("./model-thread.ts", import.meta.url), { workerData: settings, name: "embedder" });
  await once(thread, "message");
  return answering(thread);
}

/** Pairs answers with calls. Holds the process open only while a call waits. */
function answering(thread: Worker): ModelThread {
  const waiting = new Map<number, PromiseWithResolvers<Float32Array>>();
  let calls = 0;
  let alive = true;
  const end = (why: string) => {
    alive = false;
    for (const call of waiting.values()) call.reject(new Unavailable("embedder", `embedder: the model thread ended (${why}) with this text unfinished. Try again.`));
    waiting.clear();
  };
  thread.on("error", (error) => end(String(error)));
  thread.on("exit", (code) => end(`code ${code}`));
  thread.on("message", (answer: Answer) => {
    const call = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (waiting.size === 0) thread.unref();
    if ("error" in answer) call?.reject(new Unavailable("embedder", `embedder: the model could not be run: ${answer.error}`));
    else call?.resolve(answer.tokenVectors);
  });
  // after the listeners: attaching one makes the thread hold the process open
  thread.unref();

  return {
    get alive() {
      return alive;
    },
    run(ids) {
      const question: Question = { id: calls++, ids };
      const call = Promise.withResolvers<Float32Array>();
      waiting.set(question.id, call);
      thread.ref();
      thread.postMessage(question);
      return call.promise;
    },
    /** Never `terminate()`: ending the thread inside a native run aborts the whole process. */
    async close() {
      if (!alive) return;
      thread.ref();
      thread.postMessage(CLOSE);
      await once(thread, "exit");
    },
  };
}
