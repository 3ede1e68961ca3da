/** Whether tests run in a browser, on software GPUs, where everything takes long. */
export const inBrowser = 'document' in globalThis;

/** How far the same numbers in two types may be apart: shaders of one operation round differently. */
export const exact = inBrowser ? 1e-6 : 0;
