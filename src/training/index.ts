export { type BatchSource, type ShuffledBatchesArgs, shuffledBatches, withoutData } from './batchSource.js';
export {
  type GrowthSchedule,
  type GrowthScheduleArgs,
  type GrowthStage,
  growthSchedule,
} from './growthSchedule.js';
export {
  type Batch,
  type Player,
  type PlayerArgs,
  player,
  type SampleArgs,
  type StepContext,
  type ValueAndGradients,
} from './player.js';
export { type AdversarialArgs, adversarial } from './players/adversarial.js';
export { type LikelihoodArgs, likelihood } from './players/likelihood.js';
export { type ReverseKlArgs, reverseKl } from './players/reverseKl.js';
export { type StandingStatisticsArgs, standingStatistics } from './standingStatistics.js';
export { type AuxiliaryClassificationArgs, auxiliaryClassification } from './terms/auxiliaryClassification.js';
export { type ConsistencyArgs, consistency } from './terms/consistency.js';
export { type DiscriminatorBottleneckArgs, discriminatorBottleneck } from './terms/discriminatorBottleneck.js';
export { type DraganArgs, dragan } from './terms/dragan.js';
export { type GradientPenaltyArgs, gradientPenalty } from './terms/gradientPenalty.js';
export { type InvariantInformationArgs, invariantInformation } from './terms/invariantInformation.js';
export { type LecamArgs, lecam } from './terms/lecam.js';
export { type MutualInformationArgs, mutualInformation } from './terms/mutualInformation.js';
export { r1 } from './terms/r1.js';
export { r2 } from './terms/r2.js';
export { type ResolutionConsistencyArgs, resolutionConsistency } from './terms/resolutionConsistency.js';
export type { SlopePenaltyArgs } from './terms/slopePenalty.js';
export type { AdversarialPlayer, Game, Term, TermContext } from './terms/term.js';
export type { ZeroCentredPenaltyArgs } from './terms/zeroCentredPenalty.js';
export { type Progress, type TrainArgs, Trainer, type TrainerArgs, type TrainerSampleArgs } from './trainer.js';
