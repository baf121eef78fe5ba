import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import { startDelayProxy } from './rig/delay-proxy.ts';

const startEcho = async (): Promise<AsyncDisposable & { readonly port: number }> => {
  const server = createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => void server.close(),
  };
};

const timeRoundTrip = async (socket: Socket, text: string): Promise<number> => {
  const before = performance.now();
  socket.write(text);
  let heard = '';
  while (heard.length < text.length) heard += String((await once(socket, 'data'))[0]);
  expect(heard).toBe(text);
  return performance.now() - before;
};

it('makes every answer later by the round-trip time, keeps the order and counts the turns', async () => {
  await using echo = await startEcho();
  await using proxy = await startDelayProxy({ from: '127.0.1.2', to: '127.0.0.1', port: echo.port, rttMs: 60 });
  const socket = connect(echo.port, '127.0.1.2');
  expect(await timeRoundTrip(socket, 'near')).toBeGreaterThanOrEqual(59);
  proxy.setRtt(200);
  expect(await timeRoundTrip(socket, 'far '.repeat(50_000))).toBeGreaterThanOrEqual(199);
  expect(proxy.counts()).toMatchObject({ connections: 1, turns: 2 });
  socket.destroy();
});

it('cuts connections when told to', async () => {
  await using echo = await startEcho();
  await using proxy = await startDelayProxy({ from: '127.0.1.2', to: '127.0.0.1', port: echo.port, rttMs: 0 });
  const socket = connect(echo.port, '127.0.1.2');
  await timeRoundTrip(socket, 'hello');
  const closed = once(socket, 'close');
  proxy.cut();
  await closed;
  expect(proxy.counts().bytes).toBe(10);
});
