import type { KernelReplacement } from '../kernelReplacement.js';
import { addNOfFew } from './addN.js';
import { scan } from './scan.js';

/** What webgpu has wrong. */
export const webgpu: readonly KernelReplacement[] = [...scan, addNOfFew];
