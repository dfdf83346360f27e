// rule: no-restricted-imports
// says: core computes
// as: packages/settings/src/HERE.ts
import "@pulumi/pulumi";
