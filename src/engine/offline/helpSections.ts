import type { OutlineItem } from '../types/offline.ts';
import { commitMessage } from './commitMessage.ts';
import { code, codeBlock, list, plain, quote, shortened } from './markdown.ts';
import type { OfflineInput, OfflineLanguage } from './offlineInput.ts';
import { counted, fill } from './offlineTexts.ts';
import type { OfflineTexts } from './texts/textTable.ts';
import { localDate, type TimeStyle } from './when.ts';

export interface HelpInput {
  input: OfflineInput;
  language: OfflineLanguage;
  texts: OfflineTexts;
  time: TimeStyle;
}

/** What can be had without a model, each with its heading; what was asked for by name comes first. */
export function helpSections(help: HelpInput): string[] {
  const { texts } = help;
  const commit = { heading: texts.headings.commit, body: commitBody(help) };
  const rest = [
    { heading: texts.headings.diagnostics, body: diagnosticsBody(help) },
    { heading: texts.headings.outline, body: outlineBody(help) },
  ];
  const nearest = { heading: texts.headings.nearest, body: nearestBody(help) };
  const asksForCommit = /commit|коммит|提交/i.test(help.input.question);
  const sections = asksForCommit ? [commit, ...rest, nearest] : [...rest, commit, nearest];
  return sections.filter(({ body }) => body !== '').map(({ heading, body }) => `### ${heading}\n\n${body}`);
}

const maxDiagnostics = 12;
const maxOutlineLines = 40;
const maxNearest = 3;
const severityOrder = ['error', 'warning', 'information', 'hint'];

function diagnosticsBody({ input, texts, language }: HelpInput): string {
  const all = (input.context?.diagnostics ?? []).toSorted(
    (a, b) => severityOrder.indexOf(a.severity) - severityOrder.indexOf(b.severity),
  );
  const lines = all.slice(0, maxDiagnostics).map(({ file, line, severity, message, source }) => {
    const by = source === undefined ? '' : ` (${plain(source)})`;
    return `${code(file)}, ${fill(texts.line, { line })}: **${texts.severity[severity]}** ${plain(message)}${by}`;
  });
  return list([...lines, ...moreLine(all.length - maxDiagnostics, texts, language)]);
}

function outlineBody({ input, texts, language }: HelpInput): string {
  const lines = (input.context?.outline ?? []).flatMap((item) => outlineLines(item, 0, texts));
  const rest = moreLine(lines.length - maxOutlineLines, texts, language).map((line) => `- ${line}`);
  return [...lines.slice(0, maxOutlineLines), ...rest].join('\n');
}

function outlineLines({ name, kind, line, children = [] }: OutlineItem, depth: number, texts: OfflineTexts): string[] {
  const own = `${'  '.repeat(depth)}- ${code(name)} ${plain(kind)}, ${fill(texts.line, { line })}`;
  return [own, ...children.flatMap((child) => outlineLines(child, depth + 1, texts))];
}

function moreLine(count: number, texts: OfflineTexts, language: OfflineLanguage): string[] {
  return count > 0 ? [counted(count, texts.more, language)] : [];
}

function commitBody({ input }: HelpInput): string {
  const message = commitMessage(input.context?.diff ?? '');
  return message === undefined ? '' : codeBlock(message, 'text');
}

function nearestBody({ input, texts, time }: HelpInput): string {
  const usable = (input.context?.nearest ?? []).filter(({ answer }) => answer.trim() !== '').slice(0, maxNearest);
  const entries = usable.map(({ question, answer, at }) => {
    const asked = fill(texts.asked, { date: localDate(at, time) });
    return `${asked} **${plain(shortened(question, 160))}**\n\n${quote(closed(shortened(answer.trim(), 800)))}`;
  });
  return entries.join('\n\n');
}

/** A cut inside a code block would swallow what follows within the quotation. */
function closed(markdown: string): string {
  const fences = markdown.match(/^ {0,3}(`{3,}|~{3,})/gm) ?? [];
  return fences.length % 2 === 0 ? markdown : `${markdown}\n${(fences.at(-1) ?? '').trim()}`;
}
