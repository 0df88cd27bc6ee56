import { describe, expect, it } from 'vitest';
import { layeredValue } from '../../../src/host/settings/layers.ts';

const user = { isUserOnly: true, isTrusted: true };
const trusted = { isUserOnly: false, isTrusted: true };
const untrusted = { isUserOnly: false, isTrusted: false };

describe('layeredValue', () => {
  it('takes the workspace before the user where the workspace may speak', () => {
    const value = layeredValue({ globalValue: ['a'], workspaceValue: ['b'] }, trusted);

    expect(value).toEqual({ value: ['b'], writer: 'workspace', isWorkspaceIgnored: false });
  });

  it('ignores the workspace for what only the user may set, and says so', () => {
    const value = layeredValue({ globalValue: { groq: {} }, workspaceValue: { groq: { baseUrl: 'evil' } } }, user);

    expect(value).toEqual({ value: { groq: {} }, writer: 'user', isWorkspaceIgnored: true });
  });

  it('ignores everything of a workspace that is not trusted', () => {
    const value = layeredValue({ workspaceValue: ['b'] }, untrusted);

    expect(value).toEqual({ value: undefined, writer: 'user', isWorkspaceIgnored: true });
  });

  it('never takes the value of a single folder', () => {
    const value = layeredValue({ globalValue: 'a', workspaceFolderValue: 'b' }, trusted);

    expect(value).toEqual({ value: 'a', writer: 'user', isWorkspaceIgnored: true });
  });

  it('merges objects field by field', () => {
    const layers = { globalValue: { idleMs: 1, totalMs: 2 }, workspaceValue: { idleMs: 3 } };

    expect(layeredValue(layers, trusted).value).toEqual({ idleMs: 3, totalMs: 2 });
  });

  it('passes on what is of the wrong type, for the engine to complain about', () => {
    expect(layeredValue({ globalValue: 7 }, trusted).value).toBe(7);
    expect(layeredValue({ globalValue: {}, workspaceValue: 'x' }, trusted).value).toBe('x');
  });

  it('has no value where nobody wrote one', () => {
    expect(layeredValue(undefined, trusted)).toEqual({ value: undefined, writer: 'user', isWorkspaceIgnored: false });
  });
});
