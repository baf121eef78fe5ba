import { endFleet, prepareFleet, startFleet } from './fleet.ts';

const USAGE = 'usage: tsx test/hosts/rig/main.ts up [NAME…] | down | prepare | reset [NAME] | state NAME';

const [verb, ...names] = process.argv.slice(2);
const hosts = verb === 'up' && names.length > 0 ? names : ['vm1', 'vm2', 'vm3', 'vm4'];

if (verb === 'down') await endFleet();
if (verb === 'prepare') await prepareFleet();
if (verb === 'up' || verb === 'reset' || verb === 'state') {
  process.env['KAMAL_PLAN_FLEET'] = 'keep';
  const fleet = await startFleet(hosts);
  if (verb === 'reset') await fleet.reset(names[0]);
  if (verb === 'state') console.log(JSON.stringify(await fleet.state(names[0] ?? 'vm1'), null, 1));
  if (verb === 'up') console.log(JSON.stringify({ ...fleet, hosts: fleet.hosts }, null, 1));
}
if (verb === undefined) console.log(USAGE);
