import type { KubernetesObject, V1ConfigMap, V1Deployment, V1StorageClass } from "@kubernetes/client-node";
import { stringify } from "yaml";
import { account, addonDeployment, bindClusterRole, clusterRole, inSystem, serviceAccount, system } from "./objects.ts";

const name = "local-path-provisioner";
export const storageClassName = "local";

export interface LocalPathInput {
  image: string;
  /** Holds the shell that makes and removes a volume's folder. */
  helperImage: string;
  /** Folder of the machine in which each volume is a folder. */
  volumes: string;
}

/** Volumes are folders of this machine. A claim that is deleted leaves its folder: `Retain`, so that no mistake costs documents. */
export function localPath(input: LocalPathInput): KubernetesObject[] {
  return [serviceAccount(name), ...rights(), configMap(input), deployment(input), storageClass()];
}

function rights(): KubernetesObject[] {
  const own = { apiVersion: "rbac.authorization.k8s.io/v1", metadata: inSystem(name) };
  return [
    clusterRole(name, [
      { apiGroups: [""], resources: ["nodes", "persistentvolumeclaims", "configmaps", "pods", "pods/log"], verbs: ["get", "list", "watch"] },
      { apiGroups: [""], resources: ["persistentvolumes"], verbs: ["get", "list", "watch", "create", "patch", "update", "delete"] },
      { apiGroups: [""], resources: ["events"], verbs: ["create", "patch"] },
      { apiGroups: ["storage.k8s.io"], resources: ["storageclasses"], verbs: ["get", "list", "watch"] },
    ]),
    bindClusterRole(name, name, account(name)),
    { ...own, kind: "Role", rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get", "list", "watch", "create", "patch", "update", "delete"] }, { apiGroups: ["coordination.k8s.io"], resources: ["leases"], verbs: ["get", "create", "update"] }, { apiGroups: [""], resources: ["endpoints"], verbs: ["get", "create", "update"] }] } as KubernetesObject,
    { ...own, kind: "RoleBinding", roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name }, subjects: [account(name)] } as KubernetesObject,
  ];
}

function configMap({ helperImage, volumes }: LocalPathInput): V1ConfigMap {
  const helper = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "helper-pod" },
    spec: {
      priorityClassName: "system-node-critical",
      containers: [{ name: "helper-pod", image: helperImage, imagePullPolicy: "Never", securityContext: { runAsUser: 0, allowPrivilegeEscalation: false, readOnlyRootFilesystem: true } }],
    },
  };
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: inSystem(name),
    data: {
      "config.json": JSON.stringify({ nodePathMap: [{ node: "DEFAULT_PATH_FOR_NON_LISTED_NODES", paths: [volumes] }] }),
      setup: '#!/bin/sh\nset -eu\nmkdir -m 0777 -p "$VOL_DIR"\n',
      teardown: '#!/bin/sh\nset -eu\nrm -rf "$VOL_DIR"\n',
      "helperPod.yaml": stringify(helper),
    },
  };
}

function deployment({ image }: LocalPathInput): V1Deployment {
  return addonDeployment({
    name,
    labels: { "app.kubernetes.io/name": name },
    container: {
      image,
      args: ["start", "--config", "/etc/config/config.json", "--service-account-name", name, "--provisioner-name", "homelab/local-path", "--configmap-name", name, "--namespace", system],
      env: [{ name: "POD_NAMESPACE", valueFrom: { fieldRef: { fieldPath: "metadata.namespace" } } }],
      resources: { requests: { cpu: "5m", memory: "20Mi" }, limits: { memory: "100Mi" } },
      volumeMounts: [{ name: "config", mountPath: "/etc/config", readOnly: true }],
    },
    volumes: [{ name: "config", configMap: { name } }],
  });
}

function storageClass(): V1StorageClass {
  return {
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: { name: storageClassName, annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
    provisioner: "homelab/local-path",
    reclaimPolicy: "Retain",
    volumeBindingMode: "WaitForFirstConsumer",
  };
}
