/** Bytes that a name of one room may add to a user's bundle, minified by esbuild with tfjs outside. */
export interface Budget {
  /** For any name that is not in `larger`. */
  most: number;
  /** Why it takes that much. */
  why: string;
  /** Names that take more; a class has the budget of its factory. */
  larger?: Record<string, number>;
}

export const budgets: Record<string, Budget> = {
  augmentation: { most: 2800, why: 'pictures are moved and coloured by a handful of operations' },
  backend: {
    most: 3200,
    why: 'a check of a model',
    larger: { enableTraining: 42_000 }, // the gradients of all operations
  },
  core: { most: 2300, why: 'a generator of random numbers' },
  flows: {
    most: 29_500,
    why: 'a bijector of its own, both ways, with the gradient of each',
    larger: { splineCoupling: 31_400, normalizingFlow: 27_800 },
  },
  initializers: { most: 3800, why: 'random streams and orthonormal columns' },
  latent: { most: 3800, why: 'codes with their arithmetic' },
  layers: { most: 26_400, why: 'a class of tfjs, its weights and the checks of its arguments' },
  losses: { most: 2800, why: 'two formulas', larger: { labelSmoothing: 3300, topK: 3700 } },
  models: {
    most: 34_700,
    why: 'the layers they are made of',
    larger: { renormalizationFlow: 50_500, glow: 45_300, bigGan: 44_500, realNvp: 39_600 },
  },
  optimizers: { most: 6000, why: 'one flat vector of weights and its moments' },
  pictures: { most: 4600, why: 'a font' },
  regularizers: { most: 3200, why: 'a power iteration' },
  training: {
    most: 4000,
    why: 'a term of a loss',
    // a whole game, or all that training needs
    larger: {
      Trainer: 63_400,
      adversarial: 41_000,
      likelihood: 20_000,
      mutualInformation: 28_700,
      reverseKl: 12_000,
      invariantInformation: 26_700,
    },
  },
};

/** Classes that come with a name besides its own, under the names tfjs knows them by. */
export const brings: Record<string, string[]> = {
  haarDownsampling: ['Squeeze'],
  normalizingFlow: ['GaussianPrior'],
  factorOut: ['AffineCoupling'],
  recoverCodes: ['CodeHead'],
  bigGan: [
    'SpectralNormalization',
    'SelfAttention',
    'SplitLatent',
    'ProjectionHead',
    'ConditionalBatchNormalization',
    'GenerativeOrthogonal',
  ],
  glow: ['PeriodicPadding2d', 'MultiScale', 'Squeeze', 'AffineCoupling', 'Chain', 'ActNorm', 'InvertibleConv'],
  growingDiscriminator: ['FadeIn'],
  growingGenerator: ['FadeIn'],
  neuralSpline: ['Chain', 'SplineCoupling'],
  nice: ['Chain', 'ActNorm', 'AdditiveCoupling'],
  realNvp: ['PeriodicPadding2d', 'MultiScale', 'Squeeze', 'AffineCoupling', 'Chain', 'ActNorm'],
  renormalizationFlow: [
    'PeriodicPadding2d',
    'MultiScale',
    'Squeeze',
    'AffineCoupling',
    'Chain',
    'ActNorm',
    'GaussianPrior',
    'Permutation',
    'Roll',
    'InverseOf',
  ],
  sngan: ['SpectralNormalization', 'GlobalSumPooling'],
  adversarial: ['CodeHead', 'FlatAdam'],
  invariantInformation: ['CodeHead'],
  mutualInformation: ['CodeHead'],
  likelihood: ['FlatAdam'],
  reverseKl: ['FlatAdam'],
};

/** The budget of a name. */
export function budgetOf(room: string, name: string): number | undefined {
  const { most, larger = {} } = budgets[room] ?? {};
  return larger[name] ?? larger[factoryOf(name)] ?? most;
}

/** The name of the factory that goes with a class: a layer is made by either. */
export function factoryOf(name: string): string {
  return `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
}
