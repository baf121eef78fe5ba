// The demo's ProxyCommand: `node connect.mjs HOST` joins standard input and output with the port of a simulated host.
// FLEET_PORTS says which one, e.g. `web-1=40001,web-2=40002`.
import { connect } from 'node:net';

const host = process.argv[2];
const ports = new Map((process.env.FLEET_PORTS ?? '').split(',').map((pair) => pair.split('=')));
const port = Number(ports.get(host));
if (!port) {
  console.error(`there is no simulated host ${host}`);
  process.exit(255);
}
const socket = connect({ host: '127.0.0.1', port, noDelay: true });
socket.on('error', (error) => {
  console.error(error.message);
  process.exit(255);
});
process.stdin.pipe(socket).pipe(process.stdout);
