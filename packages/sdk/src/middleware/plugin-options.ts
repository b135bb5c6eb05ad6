/**
 * Options that the Fastify and Hapi plugins share.
 * Source: aws-xray-sdk-fastify and aws-xray-sdk-hapi 3.12.0.
 */
import { captureAWS } from '../aws/capture-aws-v2.ts';
import { capturePromise } from '../capture/capture-promise.ts';
import { enableAutomaticMode, enableManualMode } from '../context/context.ts';
import { captureHTTPsGlobal } from '../http/capture-http.ts';
import { log, type Logger, setLogger } from '../logging/logger.ts';
import { config } from '../segment/apply-plugins.ts';
import type { Plugin } from '../plugins/plugin.ts';

export interface PluginOptions {
  /** On unless `false`: the segment is found by `getSegment()`. Off: it is handed on by hand. */
  automaticMode?: boolean | undefined;
  /** Becomes the SDK's logger. */
  logger?: Logger | undefined;
  /** What adds data about the host, such as `plugins.EC2Plugin`. */
  plugins?: readonly Plugin[] | undefined;
  /** Captures the application's AWS SDK v2 (`aws-sdk`). */
  captureAWS?: boolean | undefined;
  /** Captures `http` and `https` for all modules; called services are marked as traced. */
  captureHTTP?: boolean | undefined;
  /** As `capturePromise()`. */
  capturePromises?: boolean | undefined;
}

export function applyPluginOptions(options: PluginOptions): void {
  if (options.logger) setLogger(options.logger);
  if (options.automaticMode === false) enableManualMode();
  else enableAutomaticMode();
  if (options.plugins) config(options.plugins);
  if (options.captureAWS) captureInstalledAws();
  if (options.captureHTTP) {
    captureHTTPsGlobal(process.getBuiltinModule('node:http'), true);
    captureHTTPsGlobal(process.getBuiltinModule('node:https'), true);
  }
  if (options.capturePromises) capturePromise();
}

/** The application's copy, found from its directory: one found from here could be another. */
function captureInstalledAws(): void {
  const { createRequire } = process.getBuiltinModule('node:module');
  try {
    captureAWS(createRequire(`${process.cwd()}/`)('aws-sdk'));
  } catch (error) {
    log.error('Failed to capture the AWS SDK v2 (aws-sdk).', error);
  }
}
