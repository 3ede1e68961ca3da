export { withRandom } from './activeRandom.js';
export { connect, connectAll, type SeveralTensors, type SymbolicInputs } from './connect.js';
export { injectsCode } from './injectsCode.js';
export { withFrozenState } from './modelState.js';
export { RandomStream, randomStream } from './randomStream.js';
export {
  type ExponentialScheduleArgs,
  exponentialSchedule,
  type LinearScheduleArgs,
  linearSchedule,
  type Schedule,
} from './schedule.js';
