export { type Answer, ask, type AskPorts, type Citation, type Guard, type Reason } from "./ask.ts";
