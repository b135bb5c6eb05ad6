/** What `aws-xray-sdk` adds to its core. */
export {};
