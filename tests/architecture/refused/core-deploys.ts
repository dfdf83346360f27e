// rule: no-restricted-imports
// says: core computes
// declared: @pulumi/pulumi
// as: packages/settings/src/HERE.ts
import "@pulumi/pulumi";
