/**
 * An error that is the ordinary way to say no, as a provider's refusal is. It has no stack: nobody debugs a refusal by it, and to
 * take one costs as much as to judge the refusal.
 */
export class ExpectedError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    super(message, options);
    Error.stackTraceLimit = limit;
  }
}
