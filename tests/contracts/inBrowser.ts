/** Whether tests run in a browser, where software GPUs are slow. */
export const inBrowser = 'document' in globalThis;

/** Allowed difference between results for two types: different shaders of one operation round differently. */
export const exact = inBrowser ? 1e-6 : 0;
