/**
 * Which parameters of AWS calls are captured unless the application says otherwise: the default list of
 * aws-xray-sdk-core 3.12.0, written small because it travels in every Lambda package. A line is the operations, then
 * the fields of the request, then after `>` those of the response. `Name{keys` keeps the keys of a map under another
 * name, `Name#count` the length of a list, `Name=other` the value.
 *
 * S3 is one rule instead of 76 lines: an operation has at most these four fields, and the official list captures
 * whichever of them an operation knows.
 */
export const DEFAULT_CAPTURED_PARAMETERS: Readonly<Record<string, string>> = {
  dynamodb: `batchGetItem RequestItems{table_names > ConsumedCapacity
batchWriteItem RequestItems{table_names > ConsumedCapacity ItemCollectionMetrics
createTable GlobalSecondaryIndexes LocalSecondaryIndexes ProvisionedThroughput TableName
deleteItem,putItem,updateItem TableName > ConsumedCapacity ItemCollectionMetrics
deleteTable,describeTable TableName
getItem ConsistentRead ProjectionExpression TableName > ConsumedCapacity
listTables ExclusiveStartTableName Limit > TableNames#table_count
query AttributesToGet ConsistentRead IndexName Limit ProjectionExpression ScanIndexForward Select TableName > ConsumedCapacity
scan AttributesToGet ConsistentRead IndexName Limit ProjectionExpression Segment Select TableName TotalSegments > ConsumedCapacity Count ScannedCount
updateTable AttributeDefinitions GlobalSecondaryIndexUpdates ProvisionedThroughput TableName`,
  sqs: `addPermission Label QueueUrl
changeMessageVisibility QueueUrl VisibilityTimeout
changeMessageVisibilityBatch,deleteMessageBatch QueueUrl > Failed
createQueue Attributes QueueName
deleteMessage,deleteQueue,purgeQueue,removePermission QueueUrl
getQueueAttributes QueueUrl > Attributes
getQueueUrl QueueName QueueOwnerAWSAccountId > QueueUrl
listDeadLetterSourceQueues QueueUrl > QueueUrls
listQueues QueueNamePrefix > QueueUrls#queue_count
receiveMessage AttributeNames MaxNumberOfMessages MessageAttributeNames QueueUrl VisibilityTimeout WaitTimeSeconds > Messages#message_count
sendMessage DelaySeconds QueueUrl MessageAttributes{message_attribute_names > MessageId
sendMessageBatch QueueUrl Entries#message_count > Failed#failed_count Successful#successful_count
setQueueAttributes QueueUrl Attributes{attribute_names`,
  sns: 'publish,publishBatch TopicArn',
  lambda: `invoke FunctionName InvocationType LogType Qualifier > FunctionError StatusCode
invokeAsync FunctionName > Status`,
  s3: '* CopySource Key Prefix VersionId Bucket=bucket_name',
  sagemakerruntime: 'invokeEndpoint EndpointName',
};
