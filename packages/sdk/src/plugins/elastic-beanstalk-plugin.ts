/**
 * The environment of Elastic Beanstalk, from the file that the platform lays down for X-Ray.
 * Source: aws-xray-sdk-core 3.12.0, `elastic_beanstalk_plugin.js`, which ends the process over a file that is no JSON;
 * the name `environment_name` beside its `environment` is that of the X-Ray Developer Guide, "X-Ray segment documents".
 */

import { tell, type Plugin, type PluginMetadata } from './plugin.ts';

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
    getData: (callback) => void tell('Elastic Beanstalk plugin', readEnvironment(file), callback),
  };
}

async function readEnvironment(file: string): Promise<ElasticBeanstalkMetadata> {
  const text = await process.getBuiltinModule('node:fs/promises').readFile(file, 'utf8');
  const { environment_name, version_label, deployment_id } = JSON.parse(text);
  return {
    elastic_beanstalk: { environment: environment_name, environment_name, version_label, deployment_id },
  };
}
