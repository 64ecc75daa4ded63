/**
 * Lets signals in and stops where one says so. Native sessions compute without returning to the event loop, where Ctrl-C is heard.
 * @throws {DOMException} `AbortError`
 */
export async function betweenSteps(signal: AbortSignal | undefined): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  signal?.throwIfAborted();
}
