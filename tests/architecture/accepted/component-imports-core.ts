// as: packages/components/src/nats/HERE.ts
import "@homelab/capacity";
import "@pulumi/kubernetes";
import "../workload/pod.ts";
