export { applyConstraints } from './applyConstraints.js';
export { type BatchSource, type ShuffledBatchesArgs, shuffledBatches, withoutData } from './batchSource.js';
export {
  ExponentialMovingAverage,
  type ExponentialMovingAverageArgs,
  exponentialMovingAverage,
} from './exponentialMovingAverage.js';
export { type GrowthSchedule, type GrowthScheduleArgs, type GrowthStage, growthSchedule } from './growthSchedule.js';
export { type LossGradientsArgs, lossGradients, type Report, type ValueAndGradients } from './lossGradients.js';
export {
  type Batch,
  type LossContext,
  type Player,
  type PlayerArgs,
  player,
  type SampleArgs,
  type StepContext,
} from './player.js';
export { type AdversarialArgs, adversarial } from './players/adversarial.js';
export { type LikelihoodArgs, likelihood } from './players/likelihood.js';
export { type ReverseKlArgs, reverseKl } from './players/reverseKl.js';
export { type StandingStatisticsArgs, standingStatistics } from './standingStatistics.js';
export {
  type AuxiliaryClassificationTermArgs,
  auxiliaryClassificationTerm,
} from './terms/auxiliaryClassificationTerm.js';
export { type BottleneckTermArgs, bottleneckTerm } from './terms/bottleneckTerm.js';
export { type ConsistencyTermArgs, consistencyTerm } from './terms/consistencyTerm.js';
export { draganTerm } from './terms/draganTerm.js';
export type { GradientNormTermArgs } from './terms/gradientNormTerm.js';
export { gradientPenaltyTerm } from './terms/gradientPenaltyTerm.js';
export { type InvariantInformationTermArgs, invariantInformationTerm } from './terms/invariantInformationTerm.js';
export { type LecamTermArgs, lecamTerm } from './terms/lecamTerm.js';
export { type MutualInformationTermArgs, mutualInformationTerm } from './terms/mutualInformationTerm.js';
export { r1Term } from './terms/r1Term.js';
export { r2Term } from './terms/r2Term.js';
export { resolutionConsistencyTerm } from './terms/resolutionConsistencyTerm.js';
export type {
  AdversarialPlayer,
  BatchCondition,
  DiscriminatorTerm,
  DiscriminatorTermContext,
  Game,
  GeneratorTerm,
  GeneratorTermContext,
  SharedTerm,
  SharedTermContext,
  Term,
  TermBase,
  TermContext,
} from './terms/term.js';
export type { ZeroCenteredTermArgs } from './terms/zeroCenteredTerm.js';
export { Trainer } from './trainer.js';
export type { Progress, TrainArgs, TrainerArgs, TrainerSampleArgs } from './trainerArgs.js';
