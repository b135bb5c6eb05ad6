/**
 * The container of a task. Its name, the host's, is known at once; the agent's metadata adds its ids a moment later, to
 * the same object, so that no segment waits for them.
 * Source: Amazon ECS Developer Guide, "Amazon ECS task metadata endpoint version 4"; aws-xray-sdk-core 3.12.0,
 * `ecs_plugin.js`, which knows the host name alone.
 */

import { log } from '../logging/logger.ts';
import { untracedCall } from '../net/untraced-call.ts';
import type { Plugin, PluginMetadata } from './plugin.ts';

export interface ECSMetadata extends PluginMetadata {
  readonly ecs: {
    /** The host name. */
    readonly container: string;
    container_id?: string;
    container_arn?: string;
  };
}

const DEADLINE_MS = 1_000;

export const ECSPlugin: Plugin = {
  originName: 'AWS::ECS::Container',
  getData(callback: (metadata?: ECSMetadata) => void): void {
    const ecs: ECSMetadata['ecs'] = { container: process.getBuiltinModule('node:os').hostname() };
    callback({ ecs });
    const url = process.env['ECS_CONTAINER_METADATA_URI_V4'];
    if (!url) return;
    readContainer(url).then(
      (more) => Object.assign(ecs, more),
      (error: unknown) => log.warn(`The ECS metadata of the container could not be read: ${String(error)}`),
    );
  },
};

async function readContainer(url: string): Promise<Partial<ECSMetadata['ecs']>> {
  const { status, text } = await untracedCall({ url, method: 'GET', deadlineMs: DEADLINE_MS });
  if (status !== 200) throw new Error(`The endpoint answered with ${status}.`);
  const { DockerId, ContainerARN } = JSON.parse(text);
  return { container_id: DockerId, container_arn: ContainerARN };
}
