/** `@fluoroscope/sdk/lambda`: what functions in AWS Lambda use beside the captures. */
import { captureLambdaHandler } from './lambda/capture-lambda-handler.ts';
import { linksFromSqsRecords, linkSqsRecords } from './lambda/sqs-links.ts';
import { SqsMessageHelper } from './lambda/sqs-message-helper.ts';

export type { SqsRecords } from './lambda/sqs-links.ts';
export type { SqsMessage } from './lambda/sqs-message-helper.ts';
export { captureLambdaHandler, linksFromSqsRecords, linkSqsRecords, SqsMessageHelper };

export default { captureLambdaHandler, linksFromSqsRecords, linkSqsRecords, SqsMessageHelper };
