import type { Entry } from './entries.js';

export declare function exportsMap(entries: readonly Entry[]): Record<string, unknown>;
export declare function typesVersionsMap(entries: readonly Entry[]): Record<string, unknown>;
