/**
 * Where the process runs, for segments to say: each plugin names an origin and finds out about its place.
 * Source: aws-xray-sdk-core 3.12.0, `aws-xray.js` (`config`) and `segments/plugins`.
 */

import { log } from '../logging/logger.ts';

/** What a plugin found out: members of a segment's `aws`, such as `ec2`. */
export type PluginMetadata = Readonly<Record<string, object>>;

export interface Plugin {
  /** The `origin` of segments, such as `AWS::EC2::Instance`. */
  readonly originName: string;
  /** Calls back once, now or later; with nothing when the place did not answer. */
  getData(callback: (metadata?: PluginMetadata) => void): void;
}

/** Calls back with what was found; what kept it from being found is logged as an error. */
export async function tell(
  what: string,
  finding: Promise<PluginMetadata>,
  callback: (metadata?: PluginMetadata) => void,
): Promise<void> {
  let metadata: PluginMetadata | undefined;
  try {
    metadata = await finding;
  } catch (error) {
    log.error(`Error loading ${what}: ${String(error)}`);
  }
  callback(metadata);
}
