// rule: no-restricted-imports
// says: may speak to this part
// declared: @pulumi/pulumi
// as: packages/workers/src/HERE.ts
import "@pulumi/pulumi";
