/** Where kamal-plan differs from Kamal 2.12 on purpose. `scripts/readme.ts` makes the README's table of it; tests name the ids. */

export interface Difference {
  readonly id: string;
  readonly kamal: string;
  readonly here: string;
  readonly because: string;
}

export const DIFFERENCES = [
  {
    id: 'restart',
    kamal: 'restarts a version that already runs unchanged',
    here: 'plans nothing; `--force` restarts',
    because: 'what is already so needs no interruption',
  },
  {
    id: 'pull',
    kamal: 'removes and pulls the image on every deploy',
    here: 'pulls unless the host has it (then no "Pulled image" audit line), and never removes it first; `--force` pulls',
    because: 'a version names one build; a failed pull must not take the tag of the version that runs',
  },
  {
    id: 'mirror',
    kamal: 'pulls through a registry mirror on one host first, then on all others, whatever the registry',
    here: 'only images of Docker Hub, and only hosts with the same mirror wait',
    because: 'Docker asks mirrors for no other, and a host without one has nothing to wait for',
  },
  {
    id: 'prune',
    kamal: 'prunes always',
    here: 'only where something is left over (else no "Pruned …" audit lines)',
    because: 'what changes nothing is no step',
  },
  {
    id: 'mkdir',
    kamal: 'makes `.kamal` on every host before every command',
    here: 'where something is written',
    because: 'what changes nothing is no step',
  },
  {
    id: 'lock-order',
    kamal: 'takes the lock after the pull (deploy, redeploy)',
    here: 'before it: the lock is the first change and its release the last',
    because: 'two deploys must not pull and switch past each other',
  },
  {
    id: 'lock-signal',
    kamal: 'leaves the lock behind on Ctrl-C',
    here: 'releases it within five seconds',
    because: 'nobody should have to clean up after an interrupted run',
  },
  {
    id: 'crash-loop',
    kamal: 'takes a container without health check for up that crashes and is started again, if it runs at both looks',
    here: 'does not',
    because: 'it is not up',
  },
  {
    id: 'accessory-certificate',
    kamal: 'names the custom certificate of an accessory to the proxy, and uploads none',
    here: 'uploads it there',
    because: 'the proxy refuses a certificate that is not there',
  },
  {
    id: 'secrets-early',
    kamal: 'finds a missing secret while booting a host',
    here: "finds all missing and blank secrets before the first connection's changes",
    because: 'nothing half done',
  },
  {
    id: 'password',
    kamal: 'the registry password is an argument of `docker login`',
    here: 'it travels on stdin',
    because: 'everybody on the host can read arguments',
  },
  {
    id: 'session',
    kamal: 'logs every host in on every deploy',
    here: 'only those whose Docker keeps no session of the same user and password; `--force` logs in',
    because: 'what is already so is no step',
  },
  {
    id: 'replaced',
    kamal: '`_replaced_` names end in random digits',
    here: "they end in the container's own id",
    because: 'equal facts give equal plans',
  },
  {
    id: 'barrier',
    kamal: 'a waiting role can hang when the primary role fails early',
    here: 'it is cancelled; roles wait for the first healthy primary container of any host, and start when there is one',
    because: 'a run has to end',
  },
  {
    id: 'env-mode',
    kamal: 'env files keep a looser mode they had',
    here: 'are set to 0600',
    because: 'secrets are in them',
  },
  {
    id: 'file-mode',
    kamal: 'uploads accessory files, then changes their mode',
    here: 'uploads them with their mode, whole or not at all',
    because: 'a reader never sees half a file or a wrong mode',
  },
  {
    id: 'latest',
    kamal: "a prune with a destination removes other destinations' `latest` tags",
    here: 'keeps all `latest` tags',
    because: 'Kamal finds the current container by them',
  },
  {
    id: 'assets-clean',
    kamal: 'asset clean-up also removes those of roles with a longer name',
    here: "removes the role's own",
    because: 'the other role serves them',
  },
  {
    id: 'assets-copy',
    kamal: 'a first copy of assets that skips a file can fail the boot; a failed `mkdir` goes unnoticed',
    here: 'skipped files are no failure, a failed `mkdir` is one',
    because: 'some versions of GNU cp call skipping a failure',
  },
  {
    id: 'pages-dir',
    kamal: 'copies the directory of error pages',
    here: 'uploads page by page',
    because: 'the end is the same',
  },
  {
    id: 'rollback-missing',
    kamal: '`rollback` to a missing version prints a message and exits 0',
    here: 'is blocked (exit 3) and lists the versions that are there; `rollback` alone lists them',
    because: 'nothing was rolled back',
  },
  {
    id: 'killed',
    kamal: 'a remote command killed by a signal counts as success',
    here: 'is a failure',
    because: 'it did not do its work',
  },
  {
    id: 'no-pages',
    kamal: '`error_pages_path` without pages fails every proxy deploy',
    here: 'is a blocker',
    because: 'found before anything is changed',
  },
  {
    id: 'accessory-pages',
    kamal: "accessories get the app's error pages",
    here: 'do not',
    because: 'they are of another version, or gone',
  },
  {
    id: 'app-stop',
    kamal: '`app stop` and `remove` stop the newest running container of a role',
    here: 'stop all of the role that run',
    because: 'what is removed must not go on running',
  },
  {
    id: 'app-start',
    kamal: '`app start` of a container that is not there goes on (roles without proxy)',
    here: 'is blocked',
    because: 'nothing would run',
  },
  {
    id: 'proxy-name',
    kamal: "finds the proxy's container by its image's label",
    here: 'by its name too',
    because: 'an image without the label would keep the name, and the new proxy from starting',
  },
  {
    id: 'upgrade',
    kamal: '`upgrade` removes Traefik and the image of kamal-proxy before it starts anything',
    here: 'starts the new containers first, and keeps the image',
    because: 'nobody is served from there to the switch',
  },
  {
    id: 'proxy-refused',
    kamal: '`proxy remove` with other apps installed prints a message and exits 0',
    here: 'is blocked (exit 3); `remove` keeps the proxy and says why',
    because: 'nothing was removed',
  },
  {
    id: 'stranger',
    kamal: 'an accessory that is not configured, or a section that `docs` has not, prints a message and exits 0',
    here: 'exits 2, with the name that was probably meant or all there are',
    because: 'nothing was done',
  },
  {
    id: 'asks',
    kamal: 'asks before it removes, reboots or upgrades, also at the other end of a pipe',
    here: 'shows every change on a terminal and asks (`-y` does not); asks nobody at a pipe: what Kamal asks for exits 2 there and names `-y`',
    because: 'the plan is what there is to say yes to; a closed pipe never answers',
  },
  {
    id: 'exits',
    kamal: 'exits 1 whatever went wrong, also a mistake on the command line or a held lock',
    here: 'exits 1 where a step failed, 2 for a mistake, 3 blocked, 4 stale, 5 where the lock is held',
    because: 'scripts can tell them apart',
  },
  {
    id: 'looks',
    kamal:
      "`details`, `containers`, `images`, `audit` and `logs` are Docker's own lines, host by host; `-f` follows the primary host",
    here: 'one table, or lines in one order of time, of all hosts; `--format json`; `-f` follows all',
    because: 'a table can be read, and JSON parsed',
  },
  {
    id: 'exec-exit',
    kamal: '`exec` exits 1 where the command failed, and prints its output when it has ended',
    here: 'exits as the command did where it ran once, and prints as it comes; what is said besides is on standard error',
    because: 'scripts can use it',
  },
  {
    id: 'accessory-exec',
    kamal:
      "`accessory exec` logs in to the app's registry; `-i`, and `logs -f`, take the first host whatever `--hosts` says",
    here: "logs in to the accessory's own; takes the selected ones",
    because: 'the image is there, and so is what was asked for',
  },
  {
    id: 'accessory-lock',
    kamal: 'a configuration of accessories alone has no lock',
    here: 'its lock is on the first host',
    because: 'one change at a time',
  },
  {
    id: 'empty-version',
    kamal: '`VERSION=` in the environment is a version without a name',
    here: 'is none',
    because: 'no image can be tagged with it',
  },
  {
    id: 'refused',
    kamal: 'accepts configurations that fail half way or are ignored, such as `user@host` under `servers`',
    here: 'refuses them with file, line and column, all at once',
    because: 'found before anything is changed',
  },
  {
    id: 'version',
    kamal: '`version` prints 2.12.0; `init --bundle` adds the gem to the Gemfile',
    here: 'prints its own; does nothing',
    because: 'there is no gem',
  },
  {
    id: 'lock-stale',
    kamal: 'a lock that a dead run left looks like any other',
    here: 'is named as such, with what releases it',
    because: 'people should not have to guess',
  },
  {
    id: 'erb',
    kamal: 'commands in ERB and templates of accessories run unseen',
    here: 'each is named; `--no-erb-exec` refuses them',
    because: 'deploy.yml is reviewed as data',
  },
  {
    id: 'account',
    kamal: '`secrets fetch` without a needed `--account` exits 0',
    here: 'exits 1',
    because: 'nothing was fetched',
  },
  {
    id: 'literal',
    kamal: 'a password written into deploy.yml is printed by `config` (accessories) and in arguments',
    here: 'is `[REDACTED]` everywhere',
    because: 'it is a secret wherever it stands',
  },
  {
    id: 'stderr',
    kamal: 'errors go to standard output',
    here: 'to standard error',
    because: 'a plan can be piped',
  },
  {
    id: 'applied',
    kamal: 'has no saved plans',
    here: '`apply` adds an audit line "Applied plan sha256:…", and asks kamal-proxy for the health check before the switch too',
    because: 'a plan is applied once, and can be prepared before it is switched to',
  },
] as const satisfies readonly Difference[];

export type DifferenceId = (typeof DIFFERENCES)[number]['id'];
