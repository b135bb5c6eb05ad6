/** Names whose values are redacted by default, separated by spaces. `*` stands for any characters. */

export const headers =
  'authorization proxy-authorization cookie set-cookie x-api-key x-auth-token x-amz-security-token x-csrf-token x-xsrf-token';

export const urlParameters =
  'token *access_token refresh_token id_token auth_token session_token jwt key *api_key *password passwd pwd *secret ' +
  'signature sig auth x-amz-signature x-amz-security-token x-amz-credential aws_access_key_id session_id';

export const metadataKeys =
  'token *access_token *refresh_token *id_token *auth_token *session_token *bearer_token *password *passwd pwd *secret ' +
  '*secret_key *api_key *private_key *secret_access_key *credit_card *card_number *credit_card_number cvv cvc jwt *credentials';
