// as: packages/adapters/src/postgres/HERE.ts
import "pg";
