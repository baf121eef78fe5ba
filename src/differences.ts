/** Where kamal-plan differs from Kamal 2.12 on purpose. `scripts/readme.ts` makes the README's table of it; tests name the ids. */

/** What Kamal does, what happens here instead, and why. */
type Difference = readonly [kamal: string, here: string, because: string];

export const DIFFERENCES = {
  restart: [
    'restarts a version that already runs unchanged',
    'plans nothing; `--force` restarts',
    'what is already so needs no interruption',
  ],
  pull: [
    'builds, removes and pulls the image on every deploy',
    'builds unless the registry has it, pulls unless the host has it (then no "Pulled image" audit line), and never removes it first; `--force` does both',
    'a version names one build; a failed pull must not take the tag of the version that runs',
  ],
  mirror: [
    'pulls through a registry mirror on one host first, then on all others, whatever the registry',
    'only images of Docker Hub, and only hosts with the same mirror wait',
    'Docker asks mirrors for no other, and a host without one has nothing to wait for',
  ],
  prune: [
    'prunes always',
    'only where something is left over (else no "Pruned …" audit lines)',
    'what changes nothing is no step',
  ],
  mkdir: [
    'makes `.kamal` on every host before every command',
    'where something is written',
    'what changes nothing is no step',
  ],
  'lock-order': [
    'takes the lock after the pull (deploy, redeploy)',
    'before it: the lock is the first change and its release the last',
    'two deploys must not pull and switch past each other',
  ],
  'lock-signal': [
    'leaves the lock behind on Ctrl-C',
    'releases it within five seconds',
    'nobody should have to clean up after an interrupted run',
  ],
  'crash-loop': [
    'takes a container without health check for up that crashes and is started again, if it runs at both looks',
    'does not',
    'it is not up',
  ],
  'accessory-certificate': [
    'names the custom certificate of an accessory to the proxy, and uploads none',
    'uploads it there',
    'the proxy refuses a certificate that is not there',
  ],
  'secrets-early': [
    'finds a missing secret while booting a host, and takes a blank one',
    "finds all missing and blank secrets before the first connection's changes; `x-kamal-plan.allow_blank` lists those that may be blank",
    'nothing half done',
  ],
  password: [
    'the registry password is an argument of `docker login`',
    'it travels on stdin',
    'everybody on the host can read arguments',
  ],
  session: [
    'logs every host in on every deploy',
    'only those whose Docker keeps no session of the same user and password; `--force` logs in',
    'what is already so is no step',
  ],
  replaced: [
    '`_replaced_` names end in random digits',
    "they end in the container's own id",
    'equal facts give equal plans',
  ],
  barrier: [
    'a waiting role can hang when the primary role fails early',
    'it is cancelled; roles wait for the first healthy primary container of any host, and start when there is one',
    'a run has to end',
  ],
  'env-mode': ['env files keep a looser mode they had', 'are set to 0600', 'secrets are in them'],
  'file-mode': [
    'uploads accessory files, then changes their mode',
    'uploads them with their mode, whole or not at all',
    'a reader never sees half a file or a wrong mode',
  ],
  hub: [
    "a prune removes tags of Docker Hub's images that containers use, where `docker.io` is written in the configuration",
    'keeps them',
    'Docker lists them without it',
  ],
  latest: [
    "a prune with a destination removes other destinations' `latest` tags",
    'keeps all `latest` tags',
    'Kamal finds the current container by them',
  ],
  'assets-clean': [
    'clean-up removes assets of roles with a longer name, and error pages that routes of other roles name',
    'keeps both',
    'the other role serves them; without its error pages a proxy serves nothing when it is started again',
  ],
  'assets-copy': [
    'a first copy of assets that skips a file can fail the boot; a failed `mkdir` goes unnoticed',
    'skipped files are no failure, a failed `mkdir` is one',
    'some versions of GNU cp call skipping a failure',
  ],
  'pages-dir': ['copies the directory of error pages', 'uploads page by page', 'the end is the same'],
  'pages-hosts': [
    'copies error pages to every app host',
    'to those where something is proxied',
    'elsewhere nothing shows them',
  ],
  'rollback-missing': [
    '`rollback` to a missing version prints a message and exits 0; what a failed rollback set aside is missing, too',
    'is blocked (exit 3) and lists the versions that are there, those that were set aside included; `rollback` alone lists them',
    'nothing was rolled back',
  ],
  killed: ['a remote command killed by a signal counts as success', 'is a failure', 'it did not do its work'],
  patience: [
    'waits for a command on a host, or a hook, for as long as it takes',
    'each step has a limit: two hours for builds, images and hooks, half a minute more than it needs for a container to stop',
    'a run has to end',
  ],
  'no-pages': [
    '`error_pages_path` without pages fails every proxy deploy',
    'is a blocker',
    'found before anything is changed',
  ],
  'broken-hook': [
    'a hook that is not executable fails the run that gets to it',
    'is a blocker of every run that would run it',
    'found before anything is changed',
  ],
  'accessory-pages': ["accessories get the app's error pages", 'do not', 'they are of another version, or gone'],
  'app-stop': [
    '`app stop` and `remove` stop the newest running container of a role',
    'stop all of the role that run',
    'what is removed must not go on running',
  ],
  'boot-pull': [
    '`app boot` leaves an image that is missing to `docker run`',
    'pulls it first, with the audit line of a pull',
    'nothing is set aside for an image that cannot be had',
  ],
  'audit-idle': [
    'writes audit lines on hosts where nothing was done, such as a reboot where no proxy is',
    'where something was done',
    'people ask the audit log what happened',
  ],
  'app-start': [
    '`app start` of a container that is not there goes on (roles without proxy)',
    'is blocked',
    'nothing would run',
  ],
  'proxy-name': [
    "finds the proxy's container by its image's label",
    'by its name too',
    'an image without the label would keep the name, and the new proxy from starting',
  ],
  upgrade: [
    '`upgrade` removes Traefik and the image of kamal-proxy before it starts anything',
    'starts the new containers first, and keeps the image',
    'nobody is served from there to the switch',
  ],
  'proxy-refused': [
    '`proxy remove` with other apps installed prints a message and exits 0',
    'is blocked (exit 3); `remove` keeps the proxy and says why',
    'nothing was removed',
  ],
  stranger: [
    'an accessory that is not configured, or a section that `docs` has not, prints a message and exits 0',
    'exits 2, with the name that was probably meant or all there are',
    'nothing was done',
  ],
  asks: [
    'asks before it removes, reboots or upgrades, also at the other end of a pipe',
    'shows every change on a terminal and asks (`-y` does not); asks nobody at a pipe: what Kamal asks for exits 2 there and names `-y`',
    'the plan is what there is to say yes to; a closed pipe never answers',
  ],
  exits: [
    'exits 1 whatever went wrong, also a mistake on the command line or a held lock',
    'exits 1 where a step failed, 2 for a mistake, 3 blocked, 4 stale, 5 where the lock is held',
    'scripts can tell them apart',
  ],
  looks: [
    "`details`, `containers`, `images`, `audit` and `logs` are Docker's own lines, host by host; `-f` follows the primary host; `app logs --version` shows what runs",
    'one table, or lines in one order of time, of all hosts; `--format json`; `-f` follows all; `--version` shows the log of that version, also of a stopped container',
    'a table can be read, and JSON parsed',
  ],
  'exec-exit': [
    '`exec` exits 1 where the command failed, and prints its output when it has ended',
    'exits as the command did where it ran once, and prints as it comes; what is said besides is on standard error',
    'scripts can use it',
  ],
  'accessory-exec': [
    "`accessory exec` logs in to the app's registry; `-i`, and `logs -f`, take the first host whatever `--hosts` says",
    "logs in to the accessory's own; takes the selected ones",
    'the image is there, and so is what was asked for',
  ],
  'accessory-lock': [
    'a configuration of accessories alone has no lock',
    'its lock is on the first host',
    'one change at a time',
  ],
  'empty-version': [
    'takes any version, and `VERSION=` in the environment for one without a name',
    'refuses what can be no tag (exit 2), and takes `VERSION=` for none',
    'no image can be tagged with it',
  ],
  refused: [
    'accepts configurations that fail half way or are ignored, such as `user@host` under `servers`',
    'refuses them with file, line and column, all at once',
    'found before anything is changed',
  ],
  'local-host': [
    'connects to a host with the name `local`',
    'refuses it, with file, line and column',
    'plans mean the machine that runs the tool by this name',
  ],
  version: [
    '`version` prints 2.12.0; `init --bundle` adds the gem to the Gemfile',
    'prints its own; does nothing',
    'there is no gem',
  ],
  'lock-stale': [
    'a lock that a dead run left looks like any other',
    'is named as such, with what releases it',
    'people should not have to guess',
  ],
  erb: [
    'commands in ERB and templates of accessories run unseen',
    'each is named; `--no-erb-exec` refuses them',
    'deploy.yml is reviewed as data',
  ],
  account: ['`secrets fetch` without a needed `--account` exits 0', 'exits 1', 'nothing was fetched'],
  literal: [
    'a password written into deploy.yml is printed by `config` (accessories) and in arguments',
    'is `[REDACTED]` everywhere',
    'it is a secret wherever it stands',
  ],
  stderr: ['errors go to standard output', 'to standard error', 'a plan can be piped'],
  release: [
    'leaves migrations to hooks and to what an image does when it starts; passes over keys that begin with `x-`',
    '`setup`, `deploy` and `redeploy` run `x-kamal-plan.release` once before anything of the version starts',
    'hooks have neither the new image nor its secrets, and hosts that migrate on their own do it all at once',
  ],
  applied: [
    'has no saved plans',
    '`apply` adds an audit line "Applied plan sha256:…", and asks kamal-proxy for the health check before the switch too',
    'a plan is applied once, and can be prepared before it is switched to',
  ],
} as const satisfies Readonly<Record<string, Difference>>;

export type DifferenceId = keyof typeof DIFFERENCES;
