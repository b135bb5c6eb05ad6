import * as core from './core.ts';

export * from './core.ts';

/**
 * Everything in one object, as `aws-xray-sdk` exports it. `require` answers with this object, and programs replace its
 * members in their tests: so it is a plain one, not a module's namespace.
 */
const AWSXRay = { ...core };

export default AWSXRay;
