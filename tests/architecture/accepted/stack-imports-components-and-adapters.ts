// as: packages/stacks/src/phase1-core/HERE.ts
import "@homelab/adapters/sops";
import "@homelab/components";
import "@homelab/components/nats";
import "@pulumi/pulumi";
