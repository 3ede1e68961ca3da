// Loads the built package as users do, as ESM and as CommonJS, and checks it against package.json.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { build } from 'esbuild';

const { exports, peerDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));

for (const [subpath, conditions] of Object.entries(exports)) {
  if (typeof conditions === 'string') continue;
  for (const { types, default: file } of Object.values(conditions)) {
    assert(existsSync(types) && existsSync(file), `${subpath}: ${types} and ${file} must exist`);
  }
}

const run = (type, code) =>
  execFileSync(process.execPath, [`--input-type=${type}`, '-e', code], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  }).trim();
const names = Object.keys(exports).filter((subpath) => subpath.startsWith('./') && !subpath.endsWith('.json'));
const specifiers = ['tfjs-generative', ...names.map((subpath) => subpath.replace('.', 'tfjs-generative'))];

for (const specifier of specifiers) {
  assert.notEqual(
    run('module', `import * as all from '${specifier}'; console.log(Object.keys(all).length)`),
    '0',
    `import of ${specifier} exports nothing`,
  );
  assert.notEqual(
    run('commonjs', `console.log(Object.keys(require('${specifier}')).length)`),
    '0',
    `require of ${specifier} exports nothing`,
  );
}

const classes = "['SpectralNormalization', 'ConditionalBatchNormalization', 'ProjectionHead']";
const known = `const { classNameMap } = tf.serialization.SerializationMap.getMap();
  console.log(${classes}.every((name) => name in classNameMap))`;
assert.equal(
  run('module', `import * as tf from '@tensorflow/tfjs-core'; import 'tfjs-generative/register'; ${known}`),
  'true',
  'import of register registers every layer',
);
assert.equal(
  run('commonjs', `const tf = require('@tensorflow/tfjs-core'); require('tfjs-generative/register'); ${known}`),
  'true',
  'require of register registers every layer',
);

// a bundler must keep a bare import of register, and only the layers that are used; without the tsconfig of this
// repository, whose paths point to the sources
const bundle = async (contents) => {
  const options = {
    tsconfigRaw: '{}',
    logLevel: 'error',
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    external: ['@tensorflow/*'],
  };
  const { outputFiles } = await build({ ...options, stdin: { contents, resolveDir: process.cwd() } });
  return outputFiles[0].text;
};
const registered = await bundle("import 'tfjs-generative/register';");
assert(
  ['SpectralNormalization', 'ConditionalBatchNormalization', 'ProjectionHead'].every((name) =>
    registered.includes(`"${name}"`),
  ),
  'a bundle with register contains every layer',
);
const one = await bundle("import { projectionHead } from 'tfjs-generative'; globalThis.x = projectionHead;");
assert(
  one.includes('"ProjectionHead"') && !one.includes('"SpectralNormalization"'),
  'a bundle with one layer contains no other',
);

assert(Object.keys(peerDependencies).every((name) => name.startsWith('@tensorflow/')));
console.log(`${specifiers.length} entry points load as ESM and as CommonJS`);
