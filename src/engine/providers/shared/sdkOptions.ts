/** The longest a timer can be: the engine has its own timers. */
export const unlimitedMs = 2 ** 31 - 1;

const silent = (): void => {};

/** The SDKs log to the console by default, and their levels can be set from the environment. */
export const silentLogger = { error: silent, warn: silent, info: silent, debug: silent };
