/**
 * The pod of a process in EKS: its name, the container's id, and the name of the cluster where the agent of CloudWatch
 * has left it in the config map `cluster-info`. The pod's name is known at once; the rest comes a moment later, to the
 * same object.
 * Source: X-Ray Developer Guide, "X-Ray segment documents" (`aws.eks`); the plugins of the X-Ray SDKs for Java and Go,
 * which read the same config map with the pod's service account. The official Node SDK has no such plugin.
 */

import { getLogger } from '../logging/logger.ts';
import { untracedCall } from '../net/untraced-call.ts';
import type { Plugin, PluginMetadata } from './plugin.ts';

export interface EKSMetadata extends PluginMetadata {
  readonly eks: {
    /** The host name, which is the pod's name. */
    readonly pod: string;
    cluster_name?: string;
    container_id?: string;
  };
}

/** Where the process finds what Kubernetes tells a pod. */
export interface PodSurroundings {
  /** Holds `token` and `ca.crt`. */
  readonly serviceAccount: string;
  /** Tells the container's id, as a line that ends with it. */
  readonly cgroup: string;
  readonly apiServer: string | undefined;
}

const DEADLINE_MS = 2_000;
const CONFIG_MAP = '/api/v1/namespaces/amazon-cloudwatch/configmaps/cluster-info';

export const EKSPlugin = eksPlugin(() => ({
  serviceAccount: '/var/run/secrets/kubernetes.io/serviceaccount',
  cgroup: '/proc/self/cgroup',
  apiServer: apiServer(process.env),
}));

/** The plugin for surroundings that are found elsewhere; they are looked at when the plugin is used. */
export function eksPlugin(surroundings: () => PodSurroundings): Plugin {
  return {
    originName: 'AWS::EKS::Container',
    getData(callback: (metadata?: EKSMetadata) => void): void {
      const eks: EKSMetadata['eks'] = { pod: process.getBuiltinModule('node:os').hostname() };
      callback({ eks });
      const { serviceAccount, cgroup, apiServer: url } = surroundings();
      readContainerId(cgroup).then((id) => {
        if (id !== undefined) eks.container_id = id;
      }, complain);
      if (url === undefined) return;
      readClusterName(url, serviceAccount).then((name) => {
        eks.cluster_name = name;
      }, complain);
    },
  };
}

function complain(error: unknown): void {
  getLogger().warn(`Part of the EKS metadata could not be read: ${String(error)}`);
}

/** Undefined where the cgroups' second version keeps it to itself. */
async function readContainerId(file: string): Promise<string | undefined> {
  return /[0-9a-f]{64}(?=(\.scope)?$)/m.exec(await readFile(file))?.[0];
}

async function readClusterName(url: string, serviceAccount: string): Promise<string> {
  const token = await readFile(`${serviceAccount}/token`);
  const ca = await readFile(`${serviceAccount}/ca.crt`);
  const headers = { Authorization: `Bearer ${token.trim()}` };
  const call = { url: url + CONFIG_MAP, method: 'GET', headers, ca, deadlineMs: DEADLINE_MS } as const;
  const { status, text } = await untracedCall(call);
  if (status !== 200) throw new Error(`The API server answered with ${status} to ${CONFIG_MAP}.`);
  const map = JSON.parse(text) as { readonly data?: Readonly<Record<string, unknown>> } | null;
  const name = map?.data?.['cluster.name'];
  if (typeof name === 'string') return name;
  throw new Error(`The config map cluster-info has no cluster.name.`);
}

function readFile(path: string): Promise<string> {
  return process.getBuiltinModule('node:fs/promises').readFile(path, 'utf8');
}

function apiServer(environment: NodeJS.ProcessEnv): string | undefined {
  const host = environment['KUBERNETES_SERVICE_HOST'];
  if (!host) return undefined;
  const port = environment['KUBERNETES_SERVICE_PORT'] || '443';
  return `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
