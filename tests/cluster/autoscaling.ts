import type { V1Deployment } from "@kubernetes/client-node";
import { aNamespace, type Apis, eventually, quickly, runInPod, shell } from "./connected.ts";

/** A page on port 8080, ready as soon as it is there. */
export const web = (script: string, replicas: number): V1Deployment => ({
  metadata: { name: "web" },
  spec: {
    replicas,
    selector: { matchLabels: { app: "web" } },
    strategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
    template: {
      metadata: { labels: { app: "web" } },
      spec: {
        ...quickly,
        containers: [shell(script, { volumeMounts: [{ name: "www", mountPath: "/www" }], readinessProbe: { httpGet: { path: "/", port: 8080 }, periodSeconds: 1 }, resources: { requests: { cpu: "20m", memory: "8Mi" }, limits: { cpu: "200m", memory: "64Mi" } } })],
        volumes: [{ name: "www", emptyDir: {} }],
      },
    },
  },
});
export const serving = "echo ok > /www/index.html && exec httpd -f -p 8080 -h /www";

const httpd = { apiVersion: "apps/v1", kind: "Deployment", name: "web" };
const autoscaler = { minReplicas: 1, maxReplicas: 3, behavior: { scaleDown: { stabilizationWindowSeconds: 15 } }, scaleTargetRef: httpd, metrics: [{ type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 50 } } }] };

/** Pods of a page that nobody asks, then with real load on it, and where that is waited for, after the load has ended. */
export async function autoscale(apis: Apis, { shrinks }: { shrinks: boolean }): Promise<{ idle: number; loaded: number; after: number | null; secondsToGrow: number; secondsToShrink: number | null }> {
  await using space = await aNamespace(apis);
  const { name: namespace } = space;
  const deployment = async () => (await apis.apps.readNamespacedDeployment({ name: "web", namespace })).status;
  await apis.apps.createNamespacedDeployment({ namespace, body: web(serving, 1) });
  await apis.core.createNamespacedService({ namespace, body: { metadata: { name: "web" }, spec: { selector: { app: "web" }, ports: [{ port: 80, targetPort: 8080 }] } } });
  await apis.scaling.createNamespacedHorizontalPodAutoscaler({ namespace, body: { metadata: { name: "web" }, spec: autoscaler } });
  await eventually("an idle pod, measured", async () => {
    const { status } = await apis.scaling.readNamespacedHorizontalPodAutoscaler({ name: "web", namespace });
    return (status?.currentMetrics?.[0]?.resource?.current.averageUtilization ?? 100) < 50;
  }, 150_000);
  const idle = (await deployment())?.readyReplicas ?? 0;

  let began = Date.now();
  const loadS = shrinks ? 80 : 120;
  const load = runInPod(apis, namespace, `end=$(($(date +%s) + ${loadS})); while [ $(date +%s) -lt $end ]; do wget -q -O /dev/null http://web; done; true`).catch((error: unknown) => error);
  await eventually("more pods", async () => ((await deployment())?.readyReplicas ?? 0) > 1, 120_000);
  const grown = { idle, loaded: (await deployment())?.readyReplicas ?? 0, secondsToGrow: secondsSince(began) };
  if (!shrinks) return { ...grown, after: null, secondsToShrink: null };

  await load;
  began = Date.now();
  await eventually("one pod again", async () => (await deployment())?.replicas === 1, 180_000);
  return { ...grown, after: (await deployment())?.replicas ?? 0, secondsToShrink: secondsSince(began) };
}

const secondsSince = (began: number): number => Math.round((Date.now() - began) / 1000);
