/** Networks and named volumes. */
import { digestOf, shortId } from '../ids.ts';
import { type Command, forEachName } from './call.ts';
import { readFlags } from './flags.ts';
import { daemonSays, wrongCount } from './refusal.ts';
import { printRows, readFilters } from './table.ts';

const BUILT_IN = ['bridge', 'host', 'none'];

/** `docker network ls`. */
export const listNetworks: Command = (call) => {
  const flags = readFlags(call.words, {
    'quiet,q': 'switch',
    'no-trunc': 'switch',
    'filter,f': 'list',
    format: 'value',
  });
  const names = readFilters(flags.list('filter'), ['name']).get('name');
  const rows = call.world.networks
    .filter((one) => names?.some((pattern) => new RegExp(pattern).test(one)) ?? true)
    .map((one) => ({
      ID: shortId(digestOf(`${call.world.host}/${one}`)),
      Name: one,
      Driver: one === 'host' || one === 'none' ? one : 'bridge',
      Scope: 'local',
    }));
  const columns = [
    ['NETWORK ID', 'ID'],
    ['NAME', 'Name'],
    ['DRIVER', 'Driver'],
    ['SCOPE', 'Scope'],
  ] as const;
  printRows(call, rows, flags.isOn('quiet') ? '{{.ID}}' : flags.value('format'), columns);
  return 0;
};

/** `docker network create`. */
export const createNetwork: Command = (call) => {
  const [name] = readFlags(call.words, {}).args;
  if (name === undefined) throw wrongCount('docker network create', 'exactly 1');
  if (call.world.networks.includes(name)) throw daemonSays(`network with name ${name} already exists`);
  call.world.networks = [...call.world.networks, name];
  call.out(`${digestOf(`${call.world.host}/${name}`)}\n`);
  return 0;
};

/** `docker network rm`. */
export const removeNetworks: Command = (call) =>
  forEachName(call, readFlags(call.words, { 'force,f': 'switch' }).args, (name) => {
    const { world } = call;
    if (!world.networks.includes(name)) throw daemonSays(`network ${name} not found`);
    if (BUILT_IN.includes(name)) throw daemonSays(`${name} is a pre-defined network and cannot be removed`);
    const isUsed = world.containers.some((one) => one.state === 'running' && one.networks.includes(name));
    if (isUsed) throw daemonSays(`error while removing network: network ${name} has active endpoints`);
    world.networks = world.networks.filter((one) => one !== name);
  });

/** `docker volume ls`. */
export const listVolumes: Command = (call) => {
  const flags = readFlags(call.words, { 'quiet,q': 'switch', 'filter,f': 'list', format: 'value' });
  readFilters(flags.list('filter'), []);
  const rows = [...call.world.volumes.keys()].map((name) => ({ Driver: 'local', Name: name }));
  printRows(call, rows, flags.isOn('quiet') ? '{{.Name}}' : flags.value('format'), [
    ['DRIVER', 'Driver'],
    ['VOLUME NAME', 'Name'],
  ]);
  return 0;
};

/** `docker volume rm`. */
export const removeVolumes: Command = (call) =>
  forEachName(call, readFlags(call.words, { 'force,f': 'switch' }).args, (name) => {
    const user = call.world.containers.find((one) => one.binds.some((bind) => bind.split(':')[0] === name));
    if (user) throw daemonSays(`remove ${name}: volume is in use - [${user.id}]`);
    if (!call.world.volumes.delete(name)) throw daemonSays(`get ${name}: no such volume`);
  });
