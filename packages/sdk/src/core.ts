/**
 * The surface of `aws-xray-sdk-core`: named exports, and one object of everything as the default, which applications
 * call `AWSXRay`.
 * Source: aws-xray-sdk-core 3.12.0, `aws-xray.js` and `index.d.ts`.
 */
import * as members from './core-members.ts';
import { initLambda } from './lambda/init-lambda.ts';

export * from './core-members.ts';

if (process.env['LAMBDA_TASK_ROOT'] !== undefined) initLambda();

const AWSXRay: typeof members = { ...members };
export default AWSXRay;
