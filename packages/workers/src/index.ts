export { runWorker, type WorkerOptions, type WorkerStage } from "./worker.ts";
