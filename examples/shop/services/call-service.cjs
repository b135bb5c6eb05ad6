// Calls from one service to the next.
//
// The subsegment of a call is named after the host name it was made to. Addresses such as 127.0.0.1 would
// all look the same on a trace map, so calls are made to names, as behind a service discovery, and the names
// are looked up here, on this machine.

const dns = require('node:dns');
const http = require('node:http');

const TIMEOUT_MS = 10_000;

// A kept connection may be closed by its server in the moment it is used again. A fresh one costs nothing here.
const agent = new http.Agent({ keepAlive: false });

/**
 * @typedef {object} Answer
 * @property {number} status
 * @property {any} body the decoded JSON of the answer
 */

/**
 * A caller of the service at `url`, a loopback address, under the host name `name`.
 * It resolves with whatever status the service answers; it rejects when there is no answer, or none in JSON.
 *
 * @param {string} name
 * @param {string | undefined} url
 */
function serviceCaller(name, url) {
  if (url === undefined) throw new Error(`The address of ${name} is missing from the environment`);
  const address = new URL(url);
  /** @type {http.RequestOptions['lookup']} */
  const lookup = (_hostname, options, callback) => dns.lookup(address.hostname, options, callback);

  /**
   * @param {string} method
   * @param {string} path
   * @param {unknown} [body]
   * @returns {Promise<Answer>}
   */
  return function callService(method, path, body) {
    return new Promise((resolve, reject) => {
      const headers = { 'Content-Type': 'application/json' };
      const options = { agent, headers, hostname: name, lookup, method, path, port: address.port };
      const request = http.request(options, (response) => readAnswer(response).then(resolve, reject));
      request.setTimeout(TIMEOUT_MS, () => request.destroy(new Error(`${name} did not answer in time`)));
      request.on('error', reject);
      request.end(body === undefined ? undefined : JSON.stringify(body));
    });
  };
}

/**
 * @param {http.IncomingMessage} response
 * @returns {Promise<Answer>}
 */
async function readAnswer(response) {
  response.setEncoding('utf8');
  let text = '';
  for await (const chunk of response) text += chunk;
  return { status: response.statusCode ?? 0, body: JSON.parse(text) };
}

module.exports = { serviceCaller };
