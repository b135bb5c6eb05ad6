// The tracing of this process. Which one it is, the environment says: SHOP_TRACING is the path of a module that
// exports it, such as examples/orders/tracing.cjs for the X-Ray SDK. Every traced service loads this file before
// any other, because OpenTelemetry can only watch modules that are loaded after it.

const path = process.env['SHOP_TRACING'];
if (path === undefined) throw new Error('SHOP_TRACING has to name the module that traces this process');

/** @type {import('../tracing.d.ts').Tracing} */
const tracing = require(path);

module.exports = { tracing };
