#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';

// Inserts and queries run on libuv's threads, four by default: a slow query must not keep an insert waiting. The
// number is read when the first of them starts, so it is set before anything is loaded.
process.env.UV_THREADPOOL_SIZE ??= '8';

// What is received lives for milliseconds. Threads that start from here on have room to let it die young; and as V8 lets
// a small heap grow by little, a thread would mark and sweep all of its own four times a second to find nothing.
setFlagsFromString('--max-semi-space-size=64');
setFlagsFromString('--heap-growing-percent=200');

const { main } = await import('../dist/main.js');
await main(process.argv.slice(2));
