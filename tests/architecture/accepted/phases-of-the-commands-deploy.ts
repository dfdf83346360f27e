// as: packages/cli/src/phases/HERE.ts
import "@homelab/stacks";
import "@pulumi/pulumi/automation/index.js";
