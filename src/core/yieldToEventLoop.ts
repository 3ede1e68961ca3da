/**
 * Lets timers, signals and rendering run, in the fastest way of each host: `setTimeout` would take 4 ms per
 * step in a browser, and `requestAnimationFrame` stops in a hidden tab.
 */
export function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === 'function') {
      setImmediate(resolve);
      return;
    }
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
