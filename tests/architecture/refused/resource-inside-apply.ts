// rule: no-restricted-syntax
// says: a preview does not show
// as: packages/components/src/nats/HERE.ts
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

export const made = pulumi.output("a").apply((name) => new k8s.core.v1.ConfigMap(name));
