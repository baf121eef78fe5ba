/** Required before the tool: writes the arguments of every process that it starts to the file in CHILDREN, one per line. */
const children = require('node:child_process');
const { appendFileSync } = require('node:fs');
const { syncBuiltinESMExports } = require('node:module');

const note = (words) => appendFileSync(process.env.CHILDREN, `${JSON.stringify(words)}\n`);

const { spawn } = children.ChildProcess.prototype;
children.ChildProcess.prototype.spawn = function spawnNoted(options) {
  note(options.args);
  return spawn.call(this, options);
};
for (const name of ['spawnSync', 'execFileSync', 'execSync']) {
  const original = children[name];
  children[name] = (file, ...rest) => {
    note([file, ...(Array.isArray(rest[0]) ? rest[0] : [])]);
    return original(file, ...rest);
  };
}
syncBuiltinESMExports();
