import { isRecord } from '../../errors/json.ts';

export type JsonRecord = { readonly [key: string]: unknown };

/** The JSON object a text holds, or nothing. */
export function parseRecord(text: string): JsonRecord | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
