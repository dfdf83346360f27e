export { perform, type Surroundings } from "./perform.ts";
export { Task, type TaskOf } from "./task.ts";
