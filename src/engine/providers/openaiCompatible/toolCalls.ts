import { isRecord, stringOf } from '../../errors/json.ts';
import type { ToolCall } from '../../types/request.ts';
import { isJson, type JsonRecord } from '../shared/parseRecord.ts';

interface Draft {
  id: string;
  name: string;
  arguments: string;
  extra?: unknown;
}

/**
 * Puts tool calls together from their deltas. Calls are told apart by `index`; where a server gives none, or the same to
 * all (Gemini), a new id or a new name after complete arguments begins a new call.
 */
export class ToolCalls {
  readonly #drafts: Draft[] = [];
  readonly #current = new Map<number, Draft>();

  add(deltas: readonly unknown[], isWhole: boolean): void {
    for (const [position, delta] of deltas.entries()) {
      if (isRecord(delta)) this.#add(delta, isWhole ? this.#drafts.length : indexOf(delta, position));
    }
  }

  /** The finished calls, and the texts of those whose arguments are no JSON. Empty ids get one from `idBase`. */
  take(idBase: string): { calls: (ToolCall & { extra?: unknown })[]; unreadable: string[] } {
    const drafts = this.#drafts.splice(0);
    this.#current.clear();
    const calls = drafts.map((draft, index) => ({
      id: draft.id || `call_${idBase}_${index}`,
      name: draft.name,
      arguments: draft.arguments.trim() === '' ? '{}' : draft.arguments,
      ...(draft.extra === undefined ? {} : { extra: draft.extra }),
    }));
    const isUsable = (call: ToolCall) => call.name !== '' && isJson(call.arguments);
    return {
      calls: calls.filter(isUsable),
      unreadable: calls.filter((call) => !isUsable(call)).map((call) => `${call.name}(${call.arguments})`),
    };
  }

  #add(delta: JsonRecord, index: number): void {
    const fn = isRecord(delta['function']) ? delta['function'] : {};
    const id = stringOf(delta['id']) ?? '';
    const name = stringOf(fn['name']) ?? '';
    const draft = this.#draftFor(index, id, name);
    draft.id ||= id;
    draft.name ||= name;
    draft.arguments += argumentsText(fn['arguments']);
    if (delta['extra_content'] !== undefined) draft.extra = delta['extra_content'];
  }

  #draftFor(index: number, id: string, name: string): Draft {
    const current = this.#current.get(index);
    if (current && !beginsAnother(current, id, name)) return current;
    const draft: Draft = { id: '', name: '', arguments: '' };
    this.#drafts.push(draft);
    this.#current.set(index, draft);
    return draft;
  }
}

function indexOf(delta: JsonRecord, position: number): number {
  const index = delta['index'];
  return typeof index === 'number' ? index : position;
}

function beginsAnother(current: Draft, id: string, name: string): boolean {
  if (name === '' || current.name === '') return false;
  if (id !== '' && current.id !== '') return id !== current.id;
  return isJson(current.arguments);
}

/** Arguments are JSON text; some local servers send the object itself. */
function argumentsText(value: unknown): string {
  if (typeof value === 'string') return value;
  return isRecord(value) ? JSON.stringify(value) : '';
}
