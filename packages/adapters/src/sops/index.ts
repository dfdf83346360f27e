export { openSops, type Sops, type SopsPlace } from "./sops.ts";
export { SecretsUnreadable, type UnreadableReason } from "./unreadable.ts";
