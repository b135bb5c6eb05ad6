/**
 * The environment of Elastic Beanstalk, from the file that the platform lays down for X-Ray.
 * Source: aws-xray-sdk-core 3.12.0, `elastic_beanstalk_plugin.js`, which ends the process over a file that is no JSON;
 * the name `environment_name` beside its `environment` is that of the X-Ray Developer Guide, "X-Ray segment documents".
 */

import { getLogger } from '../logging/logger.ts';
import type { Plugin, PluginMetadata } from './plugin.ts';

export interface ElasticBeanstalkMetadata extends PluginMetadata {
  readonly elastic_beanstalk: {
    readonly environment: string;
    readonly environment_name: string;
    readonly version_label: string;
    readonly deployment_id: number;
  };
}

const FILE = '/var/elasticbeanstalk/xray/environment.conf';

export const ElasticBeanstalkPlugin = elasticBeanstalkPlugin(FILE);

/** The plugin for a platform that lays its file elsewhere. */
export function elasticBeanstalkPlugin(file: string): Plugin {
  return {
    originName: 'AWS::ElasticBeanstalk::Environment',
    getData: (callback) => void tellEnvironment(file, callback),
  };
}

async function tellEnvironment(
  file: string,
  tell: (metadata?: ElasticBeanstalkMetadata) => void,
): Promise<void> {
  let metadata: ElasticBeanstalkMetadata | undefined;
  try {
    metadata = await readEnvironment(file);
  } catch (error) {
    const reason = error instanceof Error ? error.stack : String(error);
    getLogger().error(`Error loading Elastic Beanstalk plugin: ${reason}`);
  }
  tell(metadata);
}

async function readEnvironment(file: string): Promise<ElasticBeanstalkMetadata> {
  const text = await process.getBuiltinModule('node:fs/promises').readFile(file, 'utf8');
  const data: unknown = JSON.parse(text);
  if (typeof data !== 'object' || data === null) throw new Error(`${file} holds no JSON object.`);
  const { environment_name, version_label, deployment_id } = data as Environment;
  return {
    elastic_beanstalk: { environment: environment_name, environment_name, version_label, deployment_id },
  };
}

/** The file's content. */
interface Environment {
  readonly environment_name: string;
  readonly version_label: string;
  readonly deployment_id: number;
}
