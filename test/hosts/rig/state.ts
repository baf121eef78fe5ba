import { enterHost, type Host } from './host.ts';

/** A container as the recordings of the real Kamal show it. */
type ContainerState = {
  readonly name: string;
  readonly running: boolean;
  readonly image: string;
  readonly cmd: readonly string[] | null;
  readonly env: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly hostname: string;
  readonly binds: readonly string[] | null;
  readonly restart: string;
  readonly log: { readonly Type: string; readonly Config: Readonly<Record<string, string>> };
  readonly memory: number;
  readonly ports: Readonly<Record<string, readonly { readonly HostIp: string; readonly HostPort: string }[]>>;
  readonly extraHosts: readonly string[] | null;
  readonly networks: readonly string[];
};

/** What is on a host, in the shape of the recordings: random parts replaced by <HEX12>, <HEX16>, <CONTAINER> and <TIME>. */
export type HostState = {
  readonly containers: readonly ContainerState[];
  readonly images: readonly string[];
  readonly networks: readonly string[];
  readonly files: readonly string[];
  readonly env_files: Readonly<Record<string, string>>;
  readonly audit: readonly string[];
  readonly proxy: readonly unknown[] | null;
};

type Inspected = {
  readonly Name: string;
  readonly State: { readonly Running: boolean };
  readonly Config: {
    readonly Image: string;
    readonly Cmd: readonly string[] | null;
    readonly Env: readonly string[] | null;
    readonly Labels: Readonly<Record<string, string>>;
    readonly Hostname: string;
  };
  readonly HostConfig: {
    readonly Binds: readonly string[] | null;
    readonly RestartPolicy: { readonly Name: string };
    readonly LogConfig: ContainerState['log'];
    readonly Memory: number;
    readonly PortBindings: ContainerState['ports'];
    readonly ExtraHosts: readonly string[] | null;
  };
  readonly NetworkSettings: { readonly Networks: Readonly<Record<string, unknown>> };
};

const MARK = '\u001e';
const OWN = ['.ssh', '.docker', '.bashrc', '.profile', '.bash_logout', '.bash_history', '.cache'];
const PROXY_STATE = '/var/lib/docker/volumes/kamal-proxy-config/_data/kamal-proxy.state';

// Docker's command line is slow to start, and this is asked some hundred times.
const LOOK = (home: string): string => `
cd ${home}
api() { curl -s -w '\\n' --unix-socket /var/run/docker.sock "$@"; }
urls=$(api 'http://docker/containers/json?all=1' | grep -o '"Id":"[0-9a-f]*"' | sed 's#.*:"\\(.*\\)"#http://docker/containers/\\1/json#')
[ -z "$urls" ] || api $urls; printf '${MARK}'
docker image ls --format '{{.Repository}}:{{.Tag}}'; printf '${MARK}'
api http://docker/networks | grep -o '"Name":"[^"]*"' | cut -d'"' -f4; printf '${MARK}'
find . -mindepth 1 \\( ${OWN.map((name) => `-path ./${name}`).join(' -o ')} \\) -prune -o -printf '%M %u %P\\n'; printf '${MARK}'
find .kamal -name '*.env' -printf '%p\\037' -exec cat {} \\; -printf '\\035' 2>/dev/null; printf '${MARK}'
cat .kamal/*-audit.log 2>/dev/null; printf '${MARK}'
[ ! -e ${PROXY_STATE} ] || cat ${PROXY_STATE}
`;

/** Reads everything that Kamal leaves on a host, for the user whose home directory is given. */
export async function readState(host: Host, home = '/root'): Promise<HostState> {
  const parts = (await enterHost(host, LOOK(home))).split(MARK);
  const [containers = '', images = '', networks = '', files = '', envFiles = '', audit = '', proxy = ''] = parts;
  const inspected = lines(containers).map((line) => JSON.parse(line) as Inspected);
  const isServed = inspected.some(({ Name, State }) => Name === '/kamal-proxy' && State.Running);
  return {
    containers: inspected.map(showContainer).sort(byName),
    images: lines(images).sort(),
    networks: lines(networks)
      .filter((name) => !['bridge', 'host', 'none'].includes(name))
      .sort(),
    files: lines(files).sort(),
    env_files: Object.fromEntries(
      envFiles
        .split('\u001d')
        .filter(Boolean)
        .sort()
        .map((entry) => entry.split('\u001f')),
    ),
    audit: lines(audit).map((line) => hideReplaced(line.replace(/^\[\d{4}-[^\]]*\]/, '[<TIME>]'))),
    proxy:
      !isServed || proxy.trim() === ''
        ? null
        : (JSON.parse(proxy.replace(/"[0-9a-f]{12}:/g, '"<CONTAINER>:')) as unknown[]),
  };
}

function showContainer(inspected: Inspected): ContainerState {
  const { Config, HostConfig } = inspected;
  return {
    name: hideReplaced(inspected.Name.slice(1)),
    running: inspected.State.Running,
    image: Config.Image,
    cmd: Config.Cmd,
    env: (Config.Env ?? []).filter((pair) => !pair.startsWith('PATH=')).sort(),
    labels: Config.Labels,
    hostname: Config.Hostname.replace(/(^|-)[0-9a-f]{12}$/, '$1<HEX12>'),
    // Docker does not keep the order in which they were given.
    binds: HostConfig.Binds && [...HostConfig.Binds].sort(),
    restart: HostConfig.RestartPolicy.Name,
    log: HostConfig.LogConfig,
    memory: HostConfig.Memory,
    ports: HostConfig.PortBindings,
    extraHosts: HostConfig.ExtraHosts,
    networks: Object.keys(inspected.NetworkSettings.Networks).sort(),
  };
}

const lines = (text: string): string[] => text.split('\n').filter(Boolean);
const hideReplaced = (text: string): string => text.replaceAll(/_replaced_[0-9a-f]{16}/g, '_replaced_<HEX16>');
const byName = (a: ContainerState, b: ContainerState): number => (a.name < b.name ? -1 : 1);
