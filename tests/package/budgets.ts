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
export const common = 20_600;

/** Bytes besides {@link common} where a name comes with it. */
export const budgets: Record<string, Budget> = {
  augmentation: { most: 3500, why: 'pictures are moved and coloured by a handful of operations' },
  backend: {
    most: 2500,
    why: 'a check of a model',
    larger: { enableTraining: 15_600 }, // the gradients of all operations
  },
  core: { most: 2850, why: 'a generator of random numbers' },
  flows: {
    most: 12_400,
    why: 'a bijector of its own, both ways, with the gradient of each',
    // with a conditioner, a matrix inverse, or several bijectors
    larger: {
      splineCoupling: 18_700,
      factorOut: 16_800,
      affineCoupling: 16_700,
      additiveCoupling: 16_200,
      Coupling: 15_800,
      invertibleConv: 14_400,
      multiScale: 13_900,
    },
  },
  information: { most: 2500, why: 'formulas and the checks of their tensors' },
  initializers: { most: 3800, why: 'random streams and orthonormal columns' },
  latent: { most: 3700, why: 'codes with their arithmetic', larger: { latentSpace: 5400 } },
  layers: {
    most: 5300,
    why: 'a class of tfjs, its weights and the checks of its arguments',
    // the first three read the kernels that other layers declare; two take a condition, recoverCodes walks models
    larger: {
      spectralNormalization: 9250,
      equalizedLearningRate: 5900,
      singularValues: 6600,
      conditionalBatchNormalization: 6450,
      conditionalInstanceNormalization: 6350,
      recoverCodes: 6900,
    },
  },
  losses: {
    most: 2000,
    why: 'two formulas and the checks of the logits',
    larger: { labelSmoothing: 2450, topK: 3450 },
  },
  models: {
    most: 7400,
    why: 'the layers they are made of',
    larger: {
      renormalizationFlow: 38_000,
      glow: 32_500,
      bigGan: 29_400,
      realNvp: 28_000,
      neuralSpline: 21_400,
      nice: 20_700,
      sngan: 18_850,
    },
  },
  optimizers: { most: 4850, why: 'one flat vector of weights and its moments' },
  penalties: {
    most: 2000,
    why: 'a gradient with respect to the examples, and the checks of its arguments',
    // the first two have random points between or around examples, and four arguments
    larger: { gradientPenalty: 2850, dragan: 2800, consistency: 2400, resolutionConsistency: 2300, lecam: 2050 },
  },
  pictures: { most: 4900, why: 'a font' },
  regularizers: { most: 3350, why: 'a power iteration and the checks of arguments' },
  training: {
    most: 4200,
    why: 'a term of a loss',
    // a whole game, or all that training needs
    larger: {
      Trainer: 44_000,
      adversarial: 24_000,
      likelihood: 15_000,
      mutualInformationTerm: 10_150,
      reverseKl: 10_250,
      invariantInformationTerm: 7600,
      player: 4750,
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
