/** Bytes that a name of one room may add to a user's bundle, minified by esbuild with tfjs outside. */
export interface Budget {
  /** For any name that is not in `larger`. */
  most: number;
  /** Why it takes that much. */
  why: string;
  /** Names that take more; a class has the budget of its factory. */
  larger?: Record<string, number>;
}

/**
 * What the bundles of layers, flows, whole models and the trainer have in common, once: the repairs of what tfjs
 * computes wrongly, and the base of all layers.
 */
export const common = 22_000;

/** Bytes besides {@link common} where a name comes with it. */
export const budgets: Record<string, Budget> = {
  augmentation: { most: 4200, why: 'pictures are moved and coloured by a handful of operations' },
  backend: {
    most: 2900,
    why: 'a check of a model',
    larger: { enableTraining: 16_700 }, // the gradients of all operations
  },
  core: { most: 3300, why: 'a generator of random numbers' },
  flows: {
    most: 13_000,
    why: 'a bijector of its own, both ways, with the gradient of each',
    // with a conditioner, a matrix inverse, or several bijectors
    larger: {
      splineCoupling: 18_800,
      factorOut: 16_900,
      affineCoupling: 16_800,
      additiveCoupling: 16_200,
      Coupling: 15_800,
      invertibleConv: 15_100,
      multiScale: 14_300,
    },
  },
  information: { most: 3000, why: 'formulas and the checks of their tensors' },
  initializers: { most: 4400, why: 'random streams and orthonormal columns' },
  latent: { most: 4200, why: 'codes with their arithmetic', larger: { latentSpace: 6200 } },
  layers: {
    most: 5700,
    why: 'a class of tfjs, its weights and the checks of its arguments',
    // the first three read the kernels that other layers declare; two take a condition, recoverCodes walks models
    larger: {
      spectralNormalization: 9500,
      equalizedLearningRate: 6150,
      singularValues: 6800,
      conditionalBatchNormalization: 7200,
      conditionalInstanceNormalization: 7100,
      recoverCodes: 7600,
      codeHead: 5900,
    },
  },
  losses: {
    most: 2600,
    why: 'two formulas and the checks of the logits',
    larger: { labelSmoothing: 3000, topK: 3700 },
  },
  models: {
    most: 8000,
    why: 'the layers they are made of',
    larger: {
      renormalizationFlow: 39_200,
      glow: 33_600,
      bigGan: 29_400,
      realNvp: 28_600,
      neuralSpline: 21_400,
      nice: 20_700,
      sngan: 18_850,
    },
  },
  optimizers: { most: 5500, why: 'one flat vector of weights and its moments' },
  penalties: { most: 3150, why: 'a gradient with respect to the examples, and the checks of its arguments' },
  pictures: { most: 5600, why: 'a font' },
  regularizers: { most: 3900, why: 'a power iteration and the checks of arguments' },
  training: {
    most: 4200,
    why: 'a term of a loss',
    // a whole game, or all that training needs
    larger: {
      Trainer: 46_000,
      adversarial: 23_150,
      likelihood: 15_300,
      mutualInformationTerm: 10_300,
      reverseKl: 10_500,
      invariantInformationTerm: 8000,
      player: 4900,
    },
  },
};

/** Classes that come with a name besides its own, under the names tfjs knows them by. */
export const brings: Record<string, string[]> = {
  haarDownsampling: ['Squeeze2d'],
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
  glow: ['PeriodicPadding2d', 'MultiScale', 'Squeeze2d', 'AffineCoupling', 'Chain', 'ActNorm', 'InvertibleConv'],
  growingDiscriminator: ['FadeIn'],
  growingGenerator: ['FadeIn'],
  neuralSpline: ['Chain', 'SplineCoupling'],
  nice: ['Chain', 'ActNorm', 'AdditiveCoupling'],
  realNvp: ['PeriodicPadding2d', 'MultiScale', 'Squeeze2d', 'AffineCoupling', 'Chain', 'ActNorm'],
  renormalizationFlow: [
    'PeriodicPadding2d',
    'MultiScale',
    'Squeeze2d',
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
  invariantInformationTerm: ['CodeHead'],
  mutualInformationTerm: ['CodeHead'],
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
