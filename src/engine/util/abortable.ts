/**
 * The promise, or the signal's reason as soon as it aborts: a `fetch` of the host may not heed the signal. What arrives too
 * late is handed to `discard`.
 */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal, discard: (late: T) => void): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const onAbort = () => {
      reject(signal.reason);
      promise.then(discard, () => {});
    };
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    const settled = () => signal.removeEventListener('abort', onAbort);
    promise.then(
      (value) => {
        settled();
        resolve(value);
      },
      (error) => {
        settled();
        reject(error);
      },
    );
  });
}

/** Frees the connection of a response that nobody will read. */
export function discardResponse(response: Response): void {
  void response.body?.cancel().catch(() => {});
}
