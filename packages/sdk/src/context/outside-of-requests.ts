import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * Runs a function outside of any request. Sockets and timers remember the context they are made in: what outlives the
 * request that needed it first would keep that request in memory.
 */
export const outsideOfRequests = AsyncLocalStorage.snapshot();
