/** `@fluoroscope/sdk/lambda`: what functions in AWS Lambda use beside the captures. */
import AWSXRay from './index.ts';

export type { SqsRecords } from './lambda/sqs-links.ts';
export type { SqsMessage } from './lambda/sqs-message-helper.ts';
export const { captureLambdaHandler, linksFromSqsRecords, linkSqsRecords, SqsMessageHelper } = AWSXRay;

export default { captureLambdaHandler, linksFromSqsRecords, linkSqsRecords, SqsMessageHelper };
