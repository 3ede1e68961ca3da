export { withRandom } from './activeRandom.js';
export { RandomStream, randomStream } from './randomStream.js';
export {
  type ExponentialScheduleArgs,
  exponentialSchedule,
  type LinearScheduleArgs,
  linearSchedule,
  type Schedule,
} from './schedule.js';
