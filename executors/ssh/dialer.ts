/** Makes connections: finds the way to a host, opens the stream, speaks SSH on it. Jump hosts are shared. */
import { resolve } from 'node:path';
import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';
import type { Counters } from '../executor.ts';
import { sshLine } from '../../planner/ssh-line.ts';
import { expandHome } from '../local-path.ts';
import { homeDirectory, userName } from '../local-user.ts';
import type { turns } from '../turns.ts';
import { asking } from './asking.ts';
import { type Connected, connect } from './connect.ts';
import { hostKeyJudge } from './host-keys.ts';
import { type Identities, namedIdentities, usualIdentities } from './identities.ts';
import { GLOBAL_KNOWN_HOSTS, userKnownHostsIn } from './known-hosts.ts';
import { beginLogin, type Login } from './login.ts';
import { jumpAddress, jumpSsh, wholePath } from './jump-host.ts';
import { offerPorts } from './reverse-forward.ts';
import { type Route, routeTo } from './route.ts';
import { commandSocket, tcpSocket } from './sockets.ts';
import { sshConfig } from './ssh-config.ts';
import type { SshOptions } from './ssh-executor.ts';
import { connectTrouble, type Trouble } from './trouble.ts';

export interface Dialer {
  dial(host: string): Promise<Connected>;
  /** Ends the connections to jump hosts, and gives up those that are being made. */
  close(): Promise<void>;
}

/** `start` bounds how many handshakes run at once. */
export function dialer(options: SshOptions, counters: Counters, start: ReturnType<typeof turns>): Dialer {
  const { ssh, cwd } = options;
  const home = options.env.HOME ?? homeDirectory();
  const agent = options.env.SSH_AUTH_SOCK;
  const config = sshConfig({
    config: ssh.config,
    cwd,
    home,
    env: options.env,
    notice: (host, text) => options.onNotice?.(host, text),
  });
  const jumps = new Map<string, Promise<Connected>>();
  const named = new Map<string, Promise<Identities>>();
  let usual: Promise<Identities> | undefined;
  const asked = asking(options.askSecret);
  const dialing = new Set<AbortController>();
  let isClosed = false;

  const notice =
    (host: string) =>
    (text: string): void =>
      options.onNotice?.(host, text);

  /** A connection is not kept waiting for a person: once there is an answer, it is made anew. */
  async function dialRoute(route: Route, onReady: (client: Client) => void = () => {}): Promise<Connected> {
    for (;;) {
      const giveUp = new AbortController();
      if (isClosed) giveUp.abort();
      dialing.add(giveUp);
      const { connected, login } = await attempt(route, onReady, giveUp.signal);
      dialing.delete(giveUp);
      if (connected.ok || isClosed || login === undefined || !(await asked.isMoreKnown(route, login))) return connected;
    }
  }

  async function attempt(
    route: Route,
    onReady: (client: Client) => void,
    signal: AbortSignal,
  ): Promise<{ readonly connected: Connected; readonly login?: Login }> {
    const [socket, keys, named] = await Promise.all([
      openSocket(route, signal),
      hostKeyJudge(route, notice(route.name)),
      namedKeys(route),
      // Loading it takes about as long as the host takes to answer.
      import('ssh2'),
    ]);
    if ('ok' in socket) return { connected: socket };
    const password = asked.passwordOf(route);
    const ways = {
      user: route.user,
      named,
      isNamedOnly: route.isNamedOnly,
      usual: () => (usual ??= usualIdentities(home)),
      ...(route.agent === undefined ? {} : { agent: route.agent }),
      unlocked: asked.unlocked,
      ...(password === undefined ? {} : { password }),
    };
    const login = await beginLogin(ways, counters);
    const keepaliveSeconds = options.keepaliveSeconds ?? 10;
    return { connected: await connect({ route, socket, keys, login, counters, keepaliveSeconds, onReady }), login };
  }

  async function openSocket(route: Route, signal: AbortSignal): Promise<Duplex | Trouble> {
    if (route.proxyCommand !== undefined) return commandSocket(route.proxyCommand, signal);
    const [jump] = route.jumps.slice(-1);
    const socket =
      jump === undefined ? await tcpSocket(route, ssh.dnsRetries, counters, signal) : await throughJump(route);
    if (!(socket instanceof Error)) return socket;
    return connectTrouble(socket, route, undefined, route.connectTimeout);
  }

  async function throughJump(route: Route): Promise<Duplex | Trouble> {
    const through = await jumpTo(route.jumps);
    if (!through.ok) return { ...through, detail: `through the jump host: ${through.detail}` };
    const stream = await through.connection.forward(route.host, route.port);
    if (!(stream instanceof Error)) return stream;
    return {
      ok: false,
      // What a jump host says of its failure may be nothing.
      detail: `the jump host ${route.jumps.join(',')} could not reach ${route.name}: ${stream.message.replace(/: *$/, '')}`,
      hint: `try: ${sshLine(route)}`,
    };
  }

  function jumpTo(path: readonly string[]): Promise<Connected> {
    const key = path.join(',');
    const known = jumps.get(key) ?? jumpRoute(path).then((route) => dialRoute(route));
    jumps.set(key, known);
    const isUseless = (one: Connected) => !one.ok || !one.connection.isOpen;
    void known.then((one) => {
      if (isUseless(one) && jumps.get(key) === known) jumps.delete(key);
    });
    return known.then((one) => (one.ok && !one.connection.isOpen ? jumpTo(path) : one));
  }

  async function jumpRoute(path: readonly string[]): Promise<Route> {
    const { proxyCommand, ...route } = await ownRoute(path.at(-1) ?? '');
    if (path.length > 1 || proxyCommand === undefined) return { ...route, jumps: path.slice(0, -1) };
    return { ...route, proxyCommand };
  }

  /** How a jump host is reached where none is named to be passed before it. */
  async function ownRoute(jump: string): Promise<Route> {
    const { host, user, port } = jumpAddress(jump);
    const said = await config.about(host, user, port);
    const at = { user: user ?? said?.user ?? userName(options.env), port: port ?? said?.port ?? 22 };
    return { ...routeTo(host, jumpSsh({ ...ssh, ...at }, said), said, defaults), forwardAgent: false };
  }

  function namedKeys(route: Route): Promise<Identities> {
    const key = route.keyFiles.join('\n');
    const known = named.get(key);
    if (known !== undefined) return known;
    const files = route.keyFiles.map((file) => resolve(cwd, expandHome(file, home)));
    const read = namedIdentities({ files, data: options.keyData ?? [] });
    named.set(key, read);
    void read.then(({ problems }) => problems.forEach(notice(route.name)));
    return read;
  }

  const defaults = {
    connectTimeout: options.connectTimeoutSeconds ?? 30,
    knownHosts:
      options.knownHosts === undefined
        ? { user: userKnownHostsIn(home), global: GLOBAL_KNOWN_HOSTS }
        : { user: options.knownHosts, global: [] },
    ...(agent === undefined || agent === '' ? {} : { agent }),
  };

  return {
    dial: async (host) => {
      const said = await config.about(host, ssh.user, ssh.port);
      const route = routeTo(host, ssh, said, defaults);
      const jumps = await wholePath(route.jumps, async (jump) => (await ownRoute(jump)).jumps);
      if ('ok' in jumps) return jumps;
      const offer = (client: Client) => offerPorts(client, options.reverseForwards ?? [], notice(host));
      return start(() => dialRoute({ ...route, jumps }, offer));
    },
    close: async () => {
      isClosed = true;
      for (const giveUp of dialing) giveUp.abort();
      const dialed = await Promise.all(jumps.values());
      await Promise.all(dialed.flatMap((one) => (one.ok ? [one.connection.end()] : [])));
      await config.close();
    },
  };
}
