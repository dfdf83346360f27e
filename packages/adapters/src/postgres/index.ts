export { postgresCatalog } from "./catalog.ts";
export { admitted, connectPostgres, type Database } from "./connect.ts";
export { type Counts, type DocumentStatus, type Library, postgresLibrary, type VersionStatus } from "./library.ts";
export { migrate, NewerDatabase } from "./migrate.ts";
export { postgresSearch } from "./search.ts";
