import type { KernelReplacement } from '../kernelReplacement.js';
import { addNOfFew } from './addNOfFew.js';
import { scan } from './scan.js';

/** What webgpu has wrong. */
export const webgpu: readonly KernelReplacement[] = [...scan, addNOfFew];
