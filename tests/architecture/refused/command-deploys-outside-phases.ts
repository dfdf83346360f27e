// rule: no-restricted-imports
// says: may speak to this part
// as: packages/cli/src/documents/HERE.ts
import "@pulumi/pulumi/automation/index.js";
