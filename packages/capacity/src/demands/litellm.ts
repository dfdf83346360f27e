import { GiB, MiB } from "@homelab/quantities";
import type { Demand } from "../demand.ts";
import { decided, published } from "../figure.ts";
import { onKubernetes } from "./places.ts";

export const litellm: Demand = {
  name: "litellm",
  setting: "litellm",
  does: "one door to all language models",
  zones: ["primary"],
  targets: onKubernetes,
  enabled: true,
  priority: "high",
  needs: ["postgres"],
  stateful: false,
  replicas: decided(1, "its limits are counted in one process"),
  memory: {
    floor: published(1536 * MiB, "mitchross/talos-argocd-proxmox pull request 1766: killed in 11 s at 512 MiB, well at 1,536"),
    ceiling: published(4 * GiB, "BerriAI/litellm issue 27954: it grows; beyond this it should be restarted"),
    weight: decided(0.5, "a floor that was found by breaking it"),
  },
  cpu: { floor: decided(0.1, "it waits for models"), ceiling: decided(0.5, "specification §5.4"), weight: decided(1, "the smallest") },
  connections: published(10, "docs.litellm.ai/docs/proxy/prod: database_connection_pool_limit"),
};
