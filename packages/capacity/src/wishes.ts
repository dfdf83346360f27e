import type { Zone } from "@homelab/hardware";
import type { ComponentName, Priority, Target } from "./demand.ts";
import type { ModelFacts } from "./model/catalog.ts";

/** Bounds on one host, as `budgets` in homelab.yaml writes them. Shares are fractions. */
export interface HostBudget {
  reserveMemory: number;
  reserveDisk: number;
  headroom: number;
  mostMemory: number;
  mostCpu: number;
  mostDisk: number;
}

/** What a person may choose; sizes are not among it. */
export interface Wishes {
  target: Target;
  /** By key in homelab.yaml. Default: what the demand says. */
  components?: Readonly<Record<string, { enabled?: boolean; priority?: Priority; maxReplicas?: number }>>;
  /** Default: `usualBudget` on every host. */
  budgetOf?: (host: string) => HostBudget;
  /** Mount point that a host's data is kept on. Default: chosen by medium and free space. */
  dataDisks?: Readonly<Record<string, string>>;
  /** Host that serves a zone. Default: every host that names the zone. */
  zones?: Readonly<Partial<Record<Zone, string>>>;
  /** The language model to serve. Default: the profile's. */
  llm?: {
    name: string;
    quantization?: string;
    context?: number;
    /** What its own file says. Default: the table's entry of that name. */
    facts?: ModelFacts;
    /** Whether that file is on the host already, and takes no room of a disk. */
    isThere?: boolean;
  };
  /** Memory that was fixed by hand, such as a budget from elsewhere: taken as floor and ceiling of one replica, and refused where it does not fit. */
  fixed?: Readonly<Partial<Record<ComponentName, { memoryBytes: number; replicas?: number }>>>;
}

/** The defaults of homelab.yaml. */
export const usualBudget: HostBudget = { reserveMemory: 0, reserveDisk: 0, headroom: 0.1, mostMemory: 0.8, mostCpu: 0.9, mostDisk: 0.8 };
