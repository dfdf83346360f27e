import { database, loginOf } from "@homelab/engines";

/** The same as on one machine: an archive of one is read by the other. */
export const databaseNames = { database, logins: { owner: loginOf("owner"), worker: loginOf("worker"), api: loginOf("api") } };
