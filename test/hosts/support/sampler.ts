/** Looks at the argument lists of all processes, again and again, for texts that must not be in one. */
import { spawn } from 'node:child_process';

// The texts come on stdin: the sampler's own argument list is looked at, too. Hosts are containers: their processes are seen.
const SCRIPT = `
$| = 1; chomp(my @texts = <STDIN>); my %said; print "ready\\n"; local $/;
while (1) { for my $file (glob "/proc/[0-9]*/cmdline") {
  open my $in, "<", $file or next; my $line = <$in> // ""; $line =~ tr/\\0\\n/  /;
  next unless grep { index($line, $_) >= 0 } @texts; print "$line\\n" unless $said{$line}++;
} $rounds++; if ($rounds % 10 == 0) { print "round $rounds\\n" } }
`;

export interface Sample {
  /** Argument lists that held one of the texts, each once. */
  readonly found: readonly string[];
  /** How often every process was looked at, at least. */
  readonly rounds: number;
}

/** Starts to look; the value ends it and gives what was found. */
export async function sampleArguments(texts: readonly string[]): Promise<() => Promise<Sample>> {
  const child = spawn('perl', ['-e', SCRIPT], { stdio: ['pipe', 'pipe', 'inherit'] });
  let said = '';
  const isReady = new Promise<void>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      said += chunk;
      resolve();
    });
  });
  const isOver = new Promise<void>((resolve) => child.on('close', () => resolve()));
  child.stdin.end(`${texts.join('\n')}\n`);
  await isReady;
  return async () => {
    child.kill();
    await isOver;
    const lines = said.split('\n').filter((line) => line !== '' && line !== 'ready');
    const rounds = lines.flatMap((line) => /^round (\d+)$/.exec(line)?.[1] ?? []).map(Number);
    return { found: lines.filter((line) => !/^round \d+$/.test(line)), rounds: rounds.at(-1) ?? 0 };
  };
}
