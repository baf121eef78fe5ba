import { request, type IncomingHttpHeaders } from 'node:http';

/** What came back for a request. */
export type Answer = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: string };

/** A request to a proxy: where it listens (127.0.0.1 port 80 unless given), the site's name and the path. */
export type Question = {
  readonly address?: string;
  readonly port?: number;
  readonly host: string;
  readonly path?: string;
};

/** Asks a proxy for a page of a site, on a connection of its own. */
export function ask({ address = '127.0.0.1', port = 80, host, path = '/' }: Question): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: address, port, path, headers: { host }, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const body = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
      });
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}
