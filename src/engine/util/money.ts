/** Inside the engine and in the database money is an integer of nano-dollars; it becomes dollars only at a public edge. */
export const NANO_PER_USD = 1e9;
