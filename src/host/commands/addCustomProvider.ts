import * as vscode from 'vscode';
import type { CustomProvider } from '../contributions.ts';
import { addressComplaint, idComplaint } from '../customProvider.ts';
import type { Parts } from '../parts.ts';
import { askText } from '../ui/askText.ts';
import { pickOne } from '../ui/pick.ts';
import { runSteps, type Step } from '../ui/steps.ts';

/** Adds a provider of the user's own to the settings and the order, and returns its id. */
export async function addCustomProvider(
  parts: Parts,
  id?: string,
  provider?: CustomProvider,
): Promise<string | undefined> {
  if (id !== undefined && provider !== undefined) return await add(parts, id, provider);
  const draft: Draft = { id: id ?? '', protocol: 'openai', baseUrl: '', model: '', keyless: false };
  const steps = [askId(parts, draft), askProtocol(draft), askAddress(draft), askModel(draft), askKeyless(draft)];
  if (!(await runSteps(steps))) return undefined;
  const { id: chosen, ...rest } = draft;
  const added = await add(parts, chosen, rest);
  if (!draft.keyless) void vscode.commands.executeCommand('understudy.addKey', { providerId: added });
  return added;
}

interface Draft extends CustomProvider {
  id: string;
}

const title = vscode.l10n.t('Add Custom Provider');

async function add({ providers, settings }: Parts, id: string, provider: CustomProvider): Promise<string> {
  const { t } = vscode.l10n;
  const taken = providers.all().map((known) => known.id);
  const complaint = idComplaint(id, taken, t) ?? addressComplaint(provider.baseUrl, t);
  if (complaint !== undefined) throw new Error(complaint);
  const { protocol, baseUrl, model, name, keyless, contextWindow } = provider;
  if (protocol !== 'openai' && protocol !== 'anthropic') {
    throw new Error(t("The protocol must be 'openai' or 'anthropic', not '{0}'", String(protocol)));
  }
  if (typeof model !== 'string' || model.trim() === '') throw new Error(t('The model is missing'));
  const patch = { protocol, baseUrl, model, name, keyless: keyless || undefined, contextWindow };
  await settings.patchProvider(id.trim(), patch);
  await providers.include(id.trim());
  return id.trim();
}

function askId({ providers }: Parts, draft: Draft): Step {
  return text(draft, 'id', {
    prompt: vscode.l10n.t('A short name for the order and the settings'),
    placeholder: 'my-server',
    validate: (id) =>
      idComplaint(
        id,
        providers.all().map((known) => known.id),
        vscode.l10n.t,
      ),
  });
}

function askAddress(draft: Draft): Step {
  return text(draft, 'baseUrl', {
    prompt: vscode.l10n.t('The address of the API; plain http is accepted for this machine only'),
    placeholder: 'http://127.0.0.1:8080/v1',
    validate: (address) => addressComplaint(address, vscode.l10n.t),
  });
}

function askModel(draft: Draft): Step {
  return text(draft, 'model', {
    prompt: vscode.l10n.t('The id of the model'),
    placeholder: 'my-model',
    validate: (model) => (model.trim() === '' ? vscode.l10n.t('The model is missing') : undefined),
  });
}

function text(
  draft: Draft,
  field: 'id' | 'baseUrl' | 'model',
  question: { prompt: string; placeholder: string; validate(text: string): string | undefined },
): Step {
  return async (canGoBack) => {
    const asked = await askText({ title, ...question, value: draft[field], canGoBack });
    if (asked.kind !== 'text') return asked.kind;
    draft[field] = asked.text.trim();
    return 'next';
  };
}

function askProtocol(draft: Draft): Step {
  return async (canGoBack) => {
    const picked = await pickOne<CustomProvider['protocol']>({
      title,
      placeholder: vscode.l10n.t('Which protocol does it speak?'),
      canGoBack,
      active: draft.protocol,
      items: [
        { label: 'OpenAI', description: vscode.l10n.t('chat completions; what most servers speak'), value: 'openai' },
        { label: 'Anthropic', description: vscode.l10n.t('messages'), value: 'anthropic' },
      ],
    });
    if (picked === undefined) return 'cancel';
    if (picked === 'back') return 'back';
    draft.protocol = picked;
    return 'next';
  };
}

function askKeyless(draft: Draft): Step {
  return async (canGoBack) => {
    const picked = await pickOne<'key' | 'keyless'>({
      title,
      placeholder: vscode.l10n.t('Does it need a key?'),
      canGoBack,
      items: [
        { label: vscode.l10n.t('It needs a key'), value: 'key' },
        { label: vscode.l10n.t('It needs none'), value: 'keyless' },
      ],
    });
    if (picked === undefined) return 'cancel';
    if (picked === 'back') return 'back';
    draft.keyless = picked === 'keyless';
    return 'next';
  };
}
