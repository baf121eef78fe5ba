/** Bundles the program into `dist/`, or the directory that is named: one small entry, the rest loaded when a command needs it, no runtime dependencies. */
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const [outdir = 'dist'] = process.argv.slice(2);
rmSync(outdir, { recursive: true, force: true });

/** Ink asks for React's developer tools only when DEV is set; they are not shipped. */
const stubs = {
  name: 'stubs',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(react-devtools-core|cpu-features)$/ }, ({ path }) => ({ path, namespace: 'stub' }));
    onLoad({ filter: /.*/, namespace: 'stub' }, () => ({ contents: 'export default undefined;' }));
  },
};

const { metafile } = await build({
  entryPoints: ['src/bin.ts'],
  outdir,
  bundle: true,
  splitting: true,
  minify: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  loader: { '.node': 'empty' },
  define: { 'process.env.NODE_ENV': '"production"', KAMAL_PLAN_VERSION: JSON.stringify(version) },
  banner: {
    js: "import{createRequire as __cr}from'node:module';import{fileURLToPath as __fu}from'node:url';const require=__cr(import.meta.url),__filename=__fu(import.meta.url),__dirname=__fu(new URL('.',import.meta.url));",
  },
  plugins: [stubs],
  logLevel: 'warning',
  metafile: true,
});
chmodSync(`${outdir}/bin.js`, 0o755);

/** The bundle holds others' code, so their licences travel with it. */
const packages = Object.keys(metafile.inputs).flatMap(
  (path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? [],
);
const licences = [...new Set(packages)].sort().map((name) => {
  const folder = `node_modules/${name}`;
  const { version: its, license } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
  const file = existsSync(folder) && readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file ? readFileSync(`${folder}/${file}`, 'utf8').trim() : '';
  return `${name} ${its} (${license})\n\n${text}\n`;
});
writeFileSync(`${outdir}/THIRD-PARTY-LICENSES`, licences.join(`\n${'-'.repeat(80)}\n\n`));
