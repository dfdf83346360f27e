export { machineAt, type Machine, type Ran, type Space } from "./machine.ts";
export { factsOfThisMachine, type ThisMachine } from "./this-machine.ts";
