import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build, type Plugin } from 'esbuild';
import { build as buildPackage } from 'tsup';
import tsupConfig from '../../tsup.config.js';

const root = path.resolve(import.meta.dirname, '../..');

/** What a user's bundle holds of this package when it imports one name. */
export interface Bundle {
  /** The minified text; tfjs stays outside, and what is imported only when needed too. */
  text: string;
  /** Bytes of the text. */
  size: number;
  /** Bytes that are imported only when needed. */
  later: number;
  /** Whether it holds what mends the operations of tfjs. */
  holdsRepairs: boolean;
}

/** The module that every layer has in common: what mends the operations of tfjs, and the base of all layers. */
export const commonOfLayers = './bases/block.js';

/**
 * Builds the package as it is published, bundles each name alone as a user's esbuild does, and tells what is in each
 * bundle. An empty name stands for a bare import, one that begins with `./` for a module of the package.
 */
export async function bundleEach(names: readonly string[]): Promise<Record<string, Bundle>> {
  const folder = await installed();
  try {
    const atOnce = await bundle(names, folder, true);
    const whole = await bundle(names, folder, false);
    return Object.fromEntries(
      names.map((name) => {
        const [text, everything] = [atOnce[name] as string, whole[name] as string];
        const size = Buffer.byteLength(text);
        const later = Math.max(0, Buffer.byteLength(everything) - size);
        return [name, { text, size, later, holdsRepairs: text.includes('GenerativeRepairs') }];
      }),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A folder in which the package is installed: its package.json, which says what has side effects, and its modules. */
async function installed(): Promise<string> {
  await mkdir(path.join(root, 'out'), { recursive: true });
  const folder = await mkdtemp(path.join(root, 'out', 'bundles-'));
  const place = path.join(folder, 'node_modules', 'tfjs-generative');
  const modules = [tsupConfig].flat().find((options) => 'format' in options && options.format === 'esm');
  await mkdir(place, { recursive: true });
  // without one of its own, the user's package would be this one
  await writeFile(path.join(folder, 'package.json'), '{ "name": "user" }');
  await cp(path.join(root, 'package.json'), path.join(place, 'package.json'));
  await buildPackage({
    ...modules,
    config: false,
    silent: true,
    dts: false,
    outDir: path.relative('.', path.join(place, 'dist')),
  });
  return folder;
}

/** The bundle of each name, in one run of esbuild. */
async function bundle(names: readonly string[], folder: string, lazyOutside: boolean): Promise<Record<string, string>> {
  const entries: Plugin = {
    name: 'entries',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^entry:/ }, ({ path: entry }) => ({ path: entry, namespace: 'entry' }));
      onLoad({ filter: /^entry:/, namespace: 'entry' }, ({ path: entry }) => {
        const name = entry.slice('entry:'.length);
        const inside = `./node_modules/tfjs-generative/dist/${name}`;
        const contents = name.startsWith('./')
          ? `export * from '${inside}';`
          : name
            ? `export { ${name} } from 'tfjs-generative';`
            : "import 'tfjs-generative';";
        return { contents, resolveDir: folder };
      });
      if (lazyOutside)
        onResolve({ filter: /.*/ }, ({ kind }) => (kind === 'dynamic-import' ? { external: true } : undefined));
    },
  };
  const { outputFiles } = await build({
    // numbered, as two names may differ in the case of a letter alone
    entryPoints: names.map((name, index) => ({ in: `entry:${name}`, out: `${index}` })),
    bundle: true,
    minify: true,
    logLevel: 'silent',
    write: false,
    format: 'esm',
    target: 'es2022',
    outdir: folder,
    tsconfigRaw: '{}',
    external: ['@tensorflow/*'],
    plugins: [entries],
  });
  return Object.fromEntries(
    outputFiles.map(({ path: file, text }) => [names[Number(path.basename(file, '.js'))] as string, text]),
  );
}
