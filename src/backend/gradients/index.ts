import type { GradConfig } from '@tensorflow/tfjs-core';
import { conv2d } from './conv2d.js';
import { leakyRelu } from './leakyRelu.js';

/** Gradients that tfjs lacks, or has wrong or slow; they hold for every backend. */
export const gradients: readonly GradConfig[] = [conv2d, leakyRelu];
