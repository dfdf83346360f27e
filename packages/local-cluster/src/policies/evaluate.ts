import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { dumpYaml, NetworkingV1Api, type KubeConfig, type V1Namespace, type V1NetworkPolicy, type V1Pod } from "@kubernetes/client-node";
import { parse } from "yaml";
import { z } from "zod";
import { coreApi } from "../api.ts";

/** One end of a connection: a pod, whether or not it runs yet, or an address outside the cluster. */
export type Peer = { namespace: string; labels: Readonly<Record<string, string>>; address?: string } | { address: string };

/** A connection that might be tried. */
export interface Edge {
  from: Peer;
  to: Peer;
  port: number;
  /** What the port is called in the pod, where a policy may speak of it by name. */
  portName?: string;
  /** Default: TCP. */
  protocol?: "TCP" | "UDP" | "SCTP";
}

/** What the deployed policies say of an edge. Computed, not tried: on a network that enforces nothing every edge is open. */
export interface Evaluated {
  allowed: boolean;
  /** The receiving side lets it in. */
  ingress: boolean;
  /** The sending side lets it out. */
  egress: boolean;
}

const Answers = z.array(z.strictObject({ ingress: z.boolean(), egress: z.boolean() }));

/** Reads policies and namespaces from the cluster and computes what they say of each edge, in its order. */
export async function evaluatePolicies(config: KubeConfig, evaluator: string, edges: readonly Edge[]): Promise<Evaluated[]> {
  const [policies, namespaces] = await Promise.all([config.makeApiClient(NetworkingV1Api).listNetworkPolicyForAllNamespaces(), coreApi(config).listNamespace()]);
  return evaluate(evaluator, policies.items, namespaces.items, edges);
}

/** The same over objects that are at hand. */
export async function evaluate(evaluator: string, policies: readonly V1NetworkPolicy[], namespaces: readonly V1Namespace[], edges: readonly Edge[]): Promise<Evaluated[]> {
  const labels = new Map(namespaces.map(({ metadata }) => [metadata?.name ?? "", metadata?.labels ?? {}]));
  const question = { policies: policies.map(asWritten), traffic: edges.map((edge) => trafficOf(edge, labels)) };
  const answers = Answers.parse(JSON.parse(await ask(evaluator, JSON.stringify(question))));
  if (answers.length !== edges.length) throw new Error(`policy evaluator: ${edges.length} edges were asked about, ${answers.length} answered.`);
  return answers.map(({ ingress, egress }) => ({ ingress, egress, allowed: ingress && egress }));
}

export const peerOf = ({ metadata, status }: V1Pod): Peer => ({ namespace: metadata?.namespace ?? "", labels: metadata?.labels ?? {}, ...(status?.podIP === undefined ? {} : { address: status.podIP }) });

/** The client calls some fields otherwise than the API does; in its YAML they have their own names. */
function asWritten({ metadata, spec }: V1NetworkPolicy): unknown {
  return parse(dumpYaml({ apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata: { name: metadata?.name, namespace: metadata?.namespace }, spec }));
}

function trafficOf({ from, to, port, portName = "", protocol = "TCP" }: Edge, labels: ReadonlyMap<string, Record<string, string>>): unknown {
  const end = (peer: Peer) => ({
    IP: peer.address ?? "",
    Internal: "namespace" in peer ? { Namespace: peer.namespace, NamespaceLabels: labelsOf(peer.namespace, labels), PodLabels: peer.labels } : null,
  });
  return { Source: end(from), Destination: end(to), ResolvedPort: port, ResolvedPortName: portName, Protocol: protocol };
}

function labelsOf(namespace: string, labels: ReadonlyMap<string, Record<string, string>>): Record<string, string> {
  const found = labels.get(namespace);
  if (!found) throw new Error(`policy evaluator: there is no namespace "${namespace}".\n  Create it first: policies choose namespaces by their labels.`);
  return found;
}

async function ask(evaluator: string, question: string): Promise<string> {
  const child = spawn(evaluator, [], { stdio: ["pipe", "pipe", "pipe"] });
  const ended = new Promise<number | null>((resolve, reject) => void child.on("error", reject).on("close", resolve));
  child.stdin.end(question);
  const [answer, said, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  if (code !== 0) throw new Error(`policy evaluator: ${said.trim() || `it ended with ${String(code)}`}`);
  return answer;
}
