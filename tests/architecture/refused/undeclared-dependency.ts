// rule: import-x/no-extraneous-dependencies
// says: should be listed
// as: packages/settings/src/HERE.ts
import "n3";
