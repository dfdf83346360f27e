import * as k8s from "@pulumi/kubernetes";
import { z } from "zod";

export const ClusterConfig = z.strictObject({
  /** A path, never the content: that holds a key. */
  kubeconfig: z.string().min(1),
  context: z.string().min(1).optional(),
  /** Of the cluster itself: another cluster under the same address is another one. */
  identity: z.string().min(1),
});
export type ClusterConfig = z.output<typeof ClusterConfig>;

/**
 * The one provider of a stack. Objects are applied by the server, so that fields of other owners, such as an autoscaler's, stay theirs.
 * Files and secrets are changed where they are: a digest in the pods' annotation replaces the pods, not the name.
 */
export function clusterProvider({ kubeconfig, context, identity }: ClusterConfig): k8s.Provider {
  return new k8s.Provider("cluster", { kubeconfig, ...(context === undefined ? {} : { context }), clusterIdentifier: identity, enableServerSideApply: true, enableConfigMapMutable: true, enableSecretMutable: true });
}
