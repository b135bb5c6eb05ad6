/**
 * The pod of a process in EKS.
 * Source: X-Ray Developer Guide, "X-Ray segment documents" (`aws.eks`). The official Node SDK has no such plugin.
 */

import type { Plugin, PluginMetadata } from './plugin.ts';

export interface EKSMetadata extends PluginMetadata {
  readonly eks: {
    /** The host name, which is the pod's name. */
    readonly pod: string;
  };
}

export const EKSPlugin: Plugin = {
  originName: 'AWS::EKS::Container',
  getData(callback: (metadata?: EKSMetadata) => void): void {
    callback({ eks: { pod: process.getBuiltinModule('node:os').hostname() } });
  },
};
