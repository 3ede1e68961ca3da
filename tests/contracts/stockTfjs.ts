/** Whether the tests are to show what tfjs does by itself, as `npm run support` asks. */
export const stockTfjs = Boolean(
  (import.meta as ImportMeta & { env: Record<string, string | undefined> }).env.VITE_STOCK_TFJS,
);
