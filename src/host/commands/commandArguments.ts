import type { ProviderArgument, RowTarget } from '../contributions.ts';

/** A value that a caller handed over, as opposed to a row of the tree that a menu names or nothing at all. */
export function isGiven(argument: unknown): boolean {
  if (Array.isArray(argument)) return argument.length === 0 || typeof argument[0] === 'string';
  return typeof argument === 'string' || typeof argument === 'number' || typeof argument === 'boolean';
}

/** The arguments without what VS Code's trees add: after the row of a menu comes the list of selected rows. */
export function withoutSelection(args: readonly unknown[]): unknown[] {
  return args.filter((argument) => !(Array.isArray(argument) && argument.length > 0 && argument.every(isRow)));
}

/**
 * The arguments one by one. A key binding hands over its `args` as one value: where a command takes several, as one array.
 * An array is left whole where a command takes an array.
 */
export function spread(args: readonly unknown[], takesArray: boolean): readonly unknown[] {
  const [only] = args;
  if (args.length !== 1 || !Array.isArray(only) || only.length === 0) return args;
  return takesArray && !Array.isArray(only[0]) ? args : only;
}

/** The id that an argument names, if it names one. Menus hand over whole rows of the tree. */
export function providerIdOf(argument: ProviderArgument | undefined): string | undefined {
  if (typeof argument === 'string') return argument.trim();
  return isRow(argument) ? argument.providerId : undefined;
}

/** The key that an argument names, if it is a row of one. */
export function keyIdOf(argument: ProviderArgument | undefined): string | undefined {
  return isRow(argument) ? argument.keyId : undefined;
}

function isRow(argument: unknown): argument is RowTarget {
  return typeof argument === 'object' && argument !== null && typeof (argument as RowTarget).providerId === 'string';
}
