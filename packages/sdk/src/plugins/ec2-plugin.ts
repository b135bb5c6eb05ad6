/**
 * The instance a process runs on, as the instance metadata service tells it: by version 2, or by version 1 where there
 * is no token to be had.
 * Source: Amazon EC2 User Guide, "Use the Instance Metadata Service to access instance metadata";
 * aws-xray-sdk-core 3.12.0, `ec2_plugin.js`. Its address can be set as in the AWS SDKs
 * (`AWS_EC2_METADATA_SERVICE_ENDPOINT`).
 */

import { log } from '../logging/logger.ts';
import { untracedCall, type UntracedAnswer } from '../net/untraced-call.ts';
import { tell, type Plugin, type PluginMetadata } from './plugin.ts';

export interface EC2Metadata extends PluginMetadata {
  readonly ec2: {
    readonly instance_id: string;
    readonly availability_zone: string;
    readonly instance_size: string;
    readonly ami_id: string;
  };
}

const DEADLINE_MS = 1_000;
const TOKEN_SECONDS = '60';
/** After answers that say the service is not well. */
const RETRIES = 5;
const RETRY_AFTER_MS = 250;

export const EC2Plugin: Plugin = {
  originName: 'AWS::EC2::Instance',
  getData: (callback) => void tell('EC2 plugin metadata', readInstance(), callback),
};

async function readInstance(): Promise<EC2Metadata> {
  const { status, text } = await readDocument(await readToken());
  if (status !== 200) throw new Error(`The instance metadata service answered with ${status}.`);
  const { instanceId, availabilityZone, instanceType, imageId } = JSON.parse(text);
  return {
    ec2: {
      instance_id: instanceId,
      availability_zone: availabilityZone,
      instance_size: instanceType,
      ami_id: imageId,
    },
  };
}

/** The headers that make a call one of version 2; none where only version 1 is spoken. */
async function readToken(): Promise<Readonly<Record<string, string>>> {
  const headers = { 'X-aws-ec2-metadata-token-ttl-seconds': TOKEN_SECONDS };
  const url = `${endpoint()}/latest/api/token`;
  const call = untracedCall({ url, method: 'PUT', headers, deadlineMs: DEADLINE_MS });
  const answer = await call.catch(() => undefined);
  if (answer?.status === 200) return { 'X-aws-ec2-metadata-token': answer.text };
  log.debug('EC2Plugin failed to get token from IMDSv2. Falling back to IMDSv1.');
  return {};
}

async function readDocument(headers: Readonly<Record<string, string>>): Promise<UntracedAnswer> {
  const url = `${endpoint()}/latest/dynamic/instance-identity/document`;
  for (let retries = 0; ; retries++) {
    const answer = await untracedCall({ url, method: 'GET', headers, deadlineMs: DEADLINE_MS });
    if (answer.status < 500 || retries === RETRIES) return answer;
    await new Promise<void>((resolve) => void setTimeout(resolve, RETRY_AFTER_MS).unref());
  }
}

function endpoint(): string {
  const set = process.env['AWS_EC2_METADATA_SERVICE_ENDPOINT'];
  return (set || 'http://169.254.169.254').replace(/\/+$/, '');
}
