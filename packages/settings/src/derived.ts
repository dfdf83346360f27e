import { Components, type ComponentName } from "./components.ts";

/** Why a key cannot be set, and which one to set instead. */
export interface DerivedKey {
  expected: string;
  do: string;
}

interface Family {
  keys: readonly string[];
  /** Where the wish belongs; told the component's name where there is one. */
  instead(component: string): string;
}

const hasReplicas = (component: string) => Object.hasOwn(Components.shape, component) && "maxReplicas" in Components.shape[component as ComponentName].unwrap().shape;

/** What people of other tools expect to type; compared without case, hyphens and underscores. */
const families: readonly Family[] = [
  {
    keys: ["memory", "mem", "ram", "memorylimit", "memoryrequest", "limits", "requests", "resources", "heap", "heapsize", "memorypercent", "rampercent"],
    instead: () => "budgets.everyHost.mostMemory, or budgets.hosts.NAME.mostMemory for one host",
  },
  { keys: ["cpu", "cpus", "cores", "cpulimit", "cpurequest", "threads", "concurrency", "batchsize"], instead: () => "budgets.everyHost.mostCpu, or budgets.hosts.NAME.mostCpu for one host" },
  {
    keys: ["replicas", "minreplicas", "replicacount", "scale", "hpa"],
    instead: (component) => (hasReplicas(component) ? `components.${component}.maxReplicas` : "budgets.everyHost.mostMemory; one of it runs"),
  },
  {
    keys: ["sharedbuffers", "effectivecachesize", "workmem", "maintenanceworkmem", "maxconnections", "walbuffers", "maxwalsize"],
    instead: () => "budgets.hosts.NAME.mostMemory of the host it runs on",
  },
  {
    keys: ["streams", "streambytes", "maxbytes", "maxfile", "filestorage", "jetstream", "storage", "storagesize", "volume", "volumesize", "disk", "disksize", "size", "quota", "quotas"],
    instead: () => "budgets.everyHost.mostDisk, or budgets.hosts.NAME.mostDisk for one host",
  },
  {
    keys: ["gpulayers", "ngpulayers", "ngl", "batch", "ubatch", "ctxsize", "kvcache", "cachetype", "cachetypek", "cachetypev", "cacheram", "parallel", "slots"],
    instead: () => "models.llm.context or models.llm.quantization, and budgets.hosts.NAME.mostMemory of the host that serves it",
  },
  { keys: ["convertmemory", "convertermemory"], instead: () => "budgets.everyHost.mostMemory, or budgets.hosts.NAME.mostMemory for one host" },
  { keys: ["converters", "converterworkers"], instead: () => "components.docling.maxReplicas" },
  { keys: ["queuebytes", "queuesize"], instead: () => "budgets.everyHost.mostDisk, or budgets.hosts.NAME.mostDisk for one host" },
  { keys: ["profile", "tuningprofile"], instead: () => "budgets.everyHost; the profile follows from the facts" },
];

/** The advice for an unknown key whose value the planner derives; undefined for other keys. */
export function derivedKey(path: readonly (string | number)[]): DerivedKey | undefined {
  const [section = "", name = ""] = path.map(String);
  const key = String(path.at(-1)).toLowerCase().replaceAll(/[-_]/g, "");
  const family = families.find(({ keys }) => keys.includes(key));
  if (!family || !mayHoldSizes(path)) return undefined;
  if (section === "hosts") return { expected: "nothing: the audit measures it", do: `Remove it and run ./just audit; to leave the platform less, set budgets.hosts.${name}.` };
  const component = section === "components" ? name : "";
  return { expected: "nothing: the planner derives it from what the audit measured", do: `Set ${family.instead(component)} instead.` };
}

/** `limits` holds what is accepted, so that `limits.memory` is nothing known; these three are sizes people look for there. */
const sizesUnderLimits = ["converters", "convertmemory", "queuebytes"];

const mayHoldSizes = ([section, key]: readonly (string | number)[]) => (section === "limits" && sizesUnderLimits.includes(String(key).toLowerCase())) || !["limits", "ports", "api", "telemetry", "images", "audit"].includes(String(section)) || section === undefined;
