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
  augmentation: { most: 2600, why: 'pictures are moved and coloured by a handful of operations' },
  backend: {
    most: 2900,
    why: 'a check of a model',
    larger: { enableTraining: 38_500 }, // the gradients of all operations
  },
  core: { most: 2100, why: 'a generator of random numbers' },
  flows: {
    most: 27_100,
    why: 'a bijector of its own, both ways, with the gradient of each',
    larger: { splineCoupling: 28_800, normalizingFlow: 25_500 },
  },
  initializers: { most: 3500, why: 'random streams and orthonormal columns' },
  latent: { most: 3500, why: 'codes with their arithmetic' },
  layers: { most: 24_200, why: 'a class of tfjs, its weights and the checks of its arguments' },
  losses: { most: 2600, why: 'two formulas', larger: { labelSmoothing: 3000, topK: 3400 } },
  models: {
    most: 31_800,
    why: 'the layers they are made of',
    larger: { renormalizationFlow: 46_300, glow: 41_500, bigGan: 40_800, realNvp: 36_300 },
  },
  optimizers: { most: 3800, why: 'one flat vector of weights and its moments' },
  pictures: { most: 4200, why: 'a font' },
  regularizers: { most: 2900, why: 'a power iteration' },
  training: {
    most: 3000,
    why: 'a term of a loss',
    // a whole game, or all that training needs
    larger: {
      Trainer: 58_100,
      adversarial: 37_600,
      likelihood: 12_400,
      mutualInformation: 26_300,
      reverseKl: 7100,
      invariantInformation: 24_500,
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
