/** Names whose values are redacted by default, separated by spaces. `*` stands for any characters. */

/** Names of headers among them: request headers are often put into metadata whole. */
export const metadataKeys =
  'token *access_token *refresh_token *id_token *auth_token *session_token *bearer_token *password *passwd pwd *secret ' +
  '*secret_key *api_key *private_key *secret_access_key *credit_card *card_number *credit_card_number cvv cvc jwt ' +
  '*credentials *authorization cookie set-cookie x-amz-security-token x-csrf-token x-xsrf-token';

/** As metadata these would be anything. */
export const urlParameters = `${metadataKeys} key sig auth signature x-amz-signature x-amz-credential aws_access_key_id session_id`;
