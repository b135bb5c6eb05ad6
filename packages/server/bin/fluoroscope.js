#!/usr/bin/env -S node --max-semi-space-size=64
// Inserts and queries run on libuv's threads, four by default: a slow query must not keep an insert waiting. The
// number is read when the first of them starts, so it is set before anything is loaded.
process.env.UV_THREADPOOL_SIZE ??= '8';

const { main } = await import('../dist/main.js');
await main(process.argv.slice(2));
