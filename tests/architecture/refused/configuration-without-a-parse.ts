// rule: no-restricted-syntax
// says: readConfig
// as: packages/stacks/src/phase1-core/HERE.ts
import * as pulumi from "@pulumi/pulumi";

export const sizes = new pulumi.Config().requireObject<{ replicas: number }>("sizes");
