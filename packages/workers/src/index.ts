export { slots } from "./slots.ts";
export { runWorker, type WorkerOptions, type WorkerStage } from "./worker.ts";
