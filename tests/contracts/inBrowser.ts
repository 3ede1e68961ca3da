/** Whether tests run in a browser, on software GPUs, where everything takes long. */
export const inBrowser = 'document' in globalThis;
