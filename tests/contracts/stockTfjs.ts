/** Whether the tests run on stock tfjs, without repairs, as `npm run support` does. */
export const stockTfjs = Boolean(
  (import.meta as ImportMeta & { env: Record<string, string | undefined> }).env.VITE_STOCK_TFJS,
);
