import { request, type Agent, type IncomingHttpHeaders } from 'node:http';

/** A request to a server of a test; to `/` by GET when nothing is said. */
export interface Question {
  path?: string;
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  agent?: Agent;
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** Asks a server on this machine and reads the whole answer. */
export function ask(port: number, question: Question = {}): Promise<Answer> {
  const { path = '/', method = 'GET', headers = {}, body, agent } = question;
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path, method, headers, ...(agent && { agent }) };
    const req = request(options, (res) => {
      let text = '';
      res.setEncoding('utf8');
      res.on('data', (chunk: string) => (text += chunk));
      res.on('end', () => resolve({ status: res.statusCode ?? 0, headers: res.headers, body: text }));
      res.on('error', reject);
    });
    req.on('error', reject);
    req.end(body);
  });
}

/** Asks and hangs up as soon as `until` resolves. */
export function askAndLeave(port: number, path: string, until: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const req = request({ host: '127.0.0.1', port, path });
    req.on('response', (res) => res.on('error', () => undefined).resume());
    req.on('error', () => undefined);
    req.on('close', () => resolve());
    req.end();
    void until.then(() => req.destroy());
  });
}
