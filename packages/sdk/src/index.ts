/**
 * The surface of `aws-xray-sdk`: that of the core, and the frameworks and drivers that come with it. The default export
 * is the core's own object with these additions, as officially.
 * Source: aws-xray-sdk 3.12.0, `index.js` and `index.d.ts`.
 */
import core from './core.ts';
import * as additions from './full-members.ts';

export * from './core-members.ts';
export * from './full-members.ts';

/** Programs replace its members in their tests: so it is a plain object, not a module’s namespace. */
const AWSXRay: typeof core & typeof additions = Object.assign(core, additions);
export default AWSXRay;
