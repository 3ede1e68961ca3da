import path from 'node:path';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';

/**
 * What a user's bundle holds of this package, minified and without tfjs: what is there from the start, and what is
 * loaded only when it is needed.
 */
async function bundle(code: string, splitting = false): Promise<{ atOnce: string; later: string }> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: code, resolveDir: import.meta.dirname, loader: 'ts' },
    alias: { 'tfjs-generative': path.resolve('src/index.ts') },
    bundle: true,
    splitting,
    outdir: 'out',
    minify: true,
    metafile: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    external: ['@tensorflow/*'],
  });
  const outputs = Object.entries(metafile.outputs);
  const reached = new Set<string>();
  const reach = (file: string) => {
    reached.add(file);
    for (const { path: next, kind, external } of metafile.outputs[file]?.imports ?? [])
      if (kind === 'import-statement' && !external && !reached.has(next)) reach(next);
  };
  reach(outputs.find(([, { entryPoint }]) => entryPoint === '<stdin>')?.[0] as string);
  // tfjs's own import statements are the user's anyway
  const text = (file: string) =>
    outputFiles
      .find((output) => path.relative('.', output.path) === file)
      ?.text.replace(/import\s?\{[^}]*\}\s?from\s?"[^"]*";/g, '') as string;
  const join = (there: boolean) => outputs.map(([file]) => (reached.has(file) === there ? text(file) : '')).join('');
  return { atOnce: join(true), later: join(false) };
}

const use = (name: string, splitting?: boolean) =>
  bundle(`import { ${name} } from 'tfjs-generative'; globalThis.x = ${name};`, splitting);

const layerNames = {
  auxiliaryClassifierHead: 'AuxiliaryClassifierHead',
  blurDownsampling2d: 'BlurDownsampling2d',
  blurUpsampling2d: 'BlurUpsampling2d',
  codeHead: 'CodeHead',
  conditionalBatchNormalization: 'ConditionalBatchNormalization',
  conditionalInstanceNormalization: 'ConditionalInstanceNormalization',
  equalizedLearningRate: 'EqualizedLearningRate',
  fadeIn: 'FadeIn',
  globalSumPooling: 'GlobalSumPooling',
  groupNormalization: 'GroupNormalization',
  instanceNormalization: 'InstanceNormalization',
  latentInjection: 'LatentInjection',
  minibatchStandardDeviation: 'MinibatchStandardDeviation',
  noiseInjection: 'NoiseInjection',
  periodicPadding2d: 'PeriodicPadding2d',
  pixelNormalization: 'PixelNormalization',
  projectionHead: 'ProjectionHead',
  selfAttention: 'SelfAttention',
  spectralNormalization: 'SpectralNormalization',
  splitLatent: 'SplitLatent',
  variationalBottleneck: 'VariationalBottleneck',
};

const flowNames = {
  actNorm: 'ActNorm',
  additiveCoupling: 'AdditiveCoupling',
  affineCoupling: 'AffineCoupling',
  chain: 'Chain',
  classConditionalPrior: 'ClassConditionalPrior',
  gaussianPrior: 'GaussianPrior',
  haarDownsampling: 'HaarDownsampling',
  inverseOf: 'InverseOf',
  invertibleBatchNormalization: 'InvertibleBatchNormalization',
  invertibleConv: 'InvertibleConv',
  logit: 'Logit',
  mixturePrior: 'MixturePrior',
  multiScale: 'MultiScale',
  permutation: 'Permutation',
  roll: 'Roll',
  splineCoupling: 'SplineCoupling',
  squeeze: 'Squeeze',
};

/** What a class extends comes with it. */
const parents: Record<string, string> = { haarDownsampling: 'Squeeze' };

describe.each(Object.entries(flowNames))('a bundle with %s alone', (factory, className) => {
  test('holds its class and no other, in less than 8 kB', async () => {
    const { atOnce: code } = await use(factory);
    for (const other of Object.values({ ...layerNames, ...flowNames }))
      expect(code.includes(`className="${other}"`), other).toBe(other === className || other === parents[factory]);
    expect(code.length).toBeLessThan(8000);
  });
});

describe.each(Object.entries(layerNames))('a bundle with %s alone', (factory, className) => {
  test('holds its class and no other, in less than 3 kB', async () => {
    const { atOnce: code } = await use(factory);
    expect(code).toContain(`"${className}"`);
    for (const other of Object.values(layerNames)) if (other !== className) expect(code).not.toContain(`"${other}"`);
    expect(code.length).toBeLessThan(3000);
  });
});

test.each([
  'hinge',
  'leastSquares',
  'minimax',
  'nonSaturating',
  'relativisticAverage',
  'totalVariation',
  'wasserstein',
])('a bundle with %s alone is under 300 bytes', async (loss) => {
  expect((await use(loss)).atOnce.length).toBeLessThan(300);
});

test.each([
  'auxiliaryClassification',
  'bakeSpectralNormalization',
  'consistency',
  'deltaOrthogonal',
  'diffAugment',
  'discriminatorBottleneck',
  'dragan',
  'gradientClipping',
  'gradientPenalty',
  'instanceNoise',
  'labelSmoothing',
  'lecam',
  'orthogonal',
  'orthogonalRegularization',
  'r1',
  'r2',
  'residualDown',
  'residualUp',
  'singularValues',
  'spectralRegularization',
  'standingStatistics',
  'topK',
])('a bundle with %s alone is under 3 kB and holds no layer but its own', async (block) => {
  const { atOnce } = await use(block);
  expect(atOnce.length).toBeLessThan(3000);
  const held = Object.values(layerNames).filter((className) => atOnce.includes(`className="${className}"`));
  expect(held).toEqual([]);
});

test('a bundle with the Trainer and all gradients is under 25 kB, holds no layer, and loads the kernels of wasm apart', async () => {
  const { atOnce, later } = await use('Trainer', true);
  expect(atOnce.length).toBeLessThan(25_000);
  // what only a kernel of the wasm backend asks for
  expect(atOnce).not.toContain('typedArrayFromHeap');
  expect(later).toContain('typedArrayFromHeap');
  for (const className of Object.values(layerNames)) expect(atOnce).not.toContain(`"${className}"`);
});

test('a bundle that imports and uses nothing holds nothing', async () => {
  const { atOnce, later } = await bundle("import 'tfjs-generative';");
  expect((atOnce + later).trim()).toBe('');
});
