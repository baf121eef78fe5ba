/** Bundles the program into `dist/`, or the directory that is named: one small entry, the rest loaded when a command needs it, no runtime dependencies. */
import { chmodSync, readFileSync, rmSync } from 'node:fs';
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

await build({
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
});
chmodSync(`${outdir}/bin.js`, 0o755);
