import type { V1Pod, V1Probe, V1Secret } from "@kubernetes/client-node";
import { architecture, imageName, type Part } from "@homelab/images";
import { aNamespace, eventually, type Apis } from "./connected.ts";

/** What the catalog of this checkout is read from; `./just` says where it is. */
export function catalogPlaces(repository: string): { repository: string; cache: string; natsServer: string; venv: string; python: string } {
  const env = (name: string): string => process.env[name] ?? "";
  return { repository, cache: env("HOMELAB_CACHE"), natsServer: env("HOMELAB_NATS_SERVER"), venv: env("HOMELAB_VENV"), python: env("HOMELAB_PYTHON") };
}

/** Runs a part in a restricted namespace of its own until it is ready, or has ended well where it is made to end. Gives the pod as it was then. */
export async function tryInCluster(apis: Apis, part: Part): Promise<V1Pod> {
  await using space = await aNamespace(apis, { "pod-security.kubernetes.io/enforce": "restricted" });
  const { pod, files } = podOf(part);
  await apis.core.createNamespacedSecret({ namespace: space.name, body: files });
  await apis.core.createNamespacedPod({ namespace: space.name, body: pod });
  let found = pod;
  const isWell = (): boolean => (endsByItself(part) ? found.status?.phase === "Succeeded" : found.status?.containerStatuses?.[0]?.ready === true);
  await eventually(`${part.name} ready`, async () => {
    found = await apis.core.readNamespacedPod({ name: part.name, namespace: space.name });
    const waiting = found.status?.containerStatuses?.[0]?.state?.waiting;
    if (waiting?.reason?.startsWith("ErrImage")) throw new Error(`${part.name}: ${waiting.message ?? "no image"}. Run ./just images first.`);
    return isWell();
  }, 300_000);
  return found;
}

const endsByItself = (part: Part): boolean => part.smokes[0]?.questions.some(({ kind }) => kind === "ends") ?? false;

/** A pod of a part as a restricted namespace accepts it, with the files of its smoke test. What listens nowhere is ready when it runs. */
function podOf(part: Part): { pod: V1Pod; files: V1Secret } {
  const smoke = part.smokes[0];
  const paths = Object.keys(smoke?.files ?? {});
  const key = (path: string) => path.slice(1).replaceAll("/", "-");
  const probe = probeOf(part);
  const files: V1Secret = { metadata: { name: "files" }, stringData: Object.fromEntries(paths.map((path) => [key(path), smoke?.files?.[path] ?? ""])) };
  const pod: V1Pod = {
    metadata: { name: part.name },
    spec: {
      restartPolicy: "Never",
      terminationGracePeriodSeconds: 5,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: { runAsNonRoot: true, runAsUser: part.user.id, runAsGroup: part.user.id, fsGroup: part.user.id, seccompProfile: { type: "RuntimeDefault" } },
      containers: [
        {
          name: "main",
          image: imageName(part, architecture),
          imagePullPolicy: "Never",
          ...(smoke?.args ? { args: [...smoke.args] } : {}),
          env: Object.entries(smoke?.env ?? {}).map(([name, value]) => ({ name, value })),
          securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
          resources: { requests: { cpu: "10m", memory: "64Mi" }, limits: { memory: "2Gi" } },
          volumeMounts: [...part.writable.map(({ path }, i) => ({ name: `writable-${i}`, mountPath: path })), ...paths.map((path) => ({ name: "files", mountPath: path, subPath: key(path), readOnly: true }))],
          ...(probe ? { readinessProbe: { ...probe, periodSeconds: 1, timeoutSeconds: 10, failureThreshold: 300 } } : {}),
        },
      ],
      volumes: [...part.writable.map((_, i) => ({ name: `writable-${i}`, emptyDir: {} })), { name: "files", secret: { secretName: "files" } }],
    },
  };
  return { pod, files };
}

function probeOf({ health }: Part): V1Probe | undefined {
  if (health.kind === "http") return { httpGet: { path: health.path, port: health.port } };
  return health.kind === "exec" ? { exec: { command: [...health.command] } } : undefined;
}
