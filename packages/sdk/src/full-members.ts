/** What `aws-xray-sdk` adds to its core. */
export { default as express } from './express.ts';
