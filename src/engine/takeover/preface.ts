/** Longest line that is looked at as a preface. */
const MAX_LINE = 200;

/**
 * Characters at the start of a continuation that only announce it ('Sure, here is the rest:'), in English, Spanish,
 * Russian or Chinese; 0 for none.
 *
 * @param head The continuation so far, without white space before it.
 * @param isWhole Nothing follows.
 * @returns `undefined` while it is too early to say.
 */
export function prefaceLength(head: string, isWhole: boolean): number | undefined {
  const newline = head.indexOf('\n');
  const end = newline === -1 ? head.length : newline;
  if (!mayAnnounce(head.slice(0, Math.min(end, LONGEST_START)))) return 0;
  if (newline === -1 && head.length < MAX_LINE && !isWhole) return undefined;
  const line = head.slice(0, Math.min(end, MAX_LINE));
  return wholeLine.exec(line)?.[0].length ?? lineStart.exec(line)?.[0].length ?? 0;
}

/** How each language says yes, and how it announces the rest. Lower case; parts of regular expressions. */
const languages = [
  {
    yes: "sure(?: thing)?|certainly|of course|absolutely|okay|ok|all ?right|got it|understood|no problem|(?:my )?apologies[^.:!\\n]{0,60}|(?:i'm )?sorry[^.:!\\n]{0,60}",
    rest: [
      "here(?:'s| is| are) (?:the |your )?(?:rest|remainder|remaining|continuation|next part|second part|missing part)\\b",
      "(?:i'll|i will|let me|let's|let us) (?:now |just )?(?:continue|pick up|resume|go on|carry on)(?: right| exactly| directly)?(?: from (?:where|there|here|that point|the (?:point|cut|last|exact))| where| with the rest| the (?:answer|response|text|code)|[.:…]|$)",
      '(?:continuing|picking up|resuming|continued)(?: right| exactly| directly)? ?(?:(?:up )?from (?:where|there|here|above|that point|the (?:point|cut|last|exact|previous (?:answer|response|message|text)))|where|the (?:answer|response|text)|[.:…]|$)',
      '(?:continuation|continued)(?: of (?:the|my) (?:answer|response|text|code))?(?=[.:…*)\\]]|$)',
    ],
    here: "here(?:'s| is| are| you go)\\b",
  },
  {
    yes: 'claro(?: que sí)?|por supuesto|desde luego|de acuerdo|vale|entendido|(?:mis )?disculpas[^.:!\\n]{0,60}|perdón',
    rest: [
      'aquí (?:está|tienes|tiene|va|sigue|te dejo) (?:el resto|la continuación|lo que (?:falta|sigue|queda)|la parte (?:restante|que falta))',
      '(?:continuando|continúo|continuamos|continuaré|sigo|seguimos|prosigo|retomo|retomando)(?: justo| exactamente)?(?: desde (?:donde|el punto)| donde| con (?:el resto|la respuesta)| la respuesta|[.:…]|$)',
      '(?:a continuación,? )?(?:el resto|la continuación)(?: de (?:la|mi) respuesta)?(?=[.:…*)\\]]|$)',
      'continuación(?: de (?:la|mi) respuesta)?(?=[.:…*)\\]]|$)',
    ],
    here: 'aquí (?:está|tienes|tiene|va|sigue)|a continuación',
  },
  {
    yes: 'конечно|хорошо|разумеется|понял[а]?|ладно|извин(?:и|ите|яюсь)[^.:!\\n]{0,60}',
    rest: [
      'вот (?:продолжение|остальн|остаток|оставш|остальное|недостающ)',
      '(?:продолжаю|продолжаем|продолжу|продолжим|продолжая)(?: ровно| точно)?(?: с (?:того|места|момента|места обрыва)| там| ответ|[.:…]|$)',
      'продолжение(?: ответа| текста)?(?=[.:…*)\\]]|$)',
    ],
    here: 'вот',
  },
  {
    yes: '好的?|当然(?:可以)?|没问题|可以|明白了?|抱歉[^。：:！!\\n]{0,30}',
    rest: [
      '(?:以下|下面|这里|接下来)(?:是|为)?(?:剩余|剩下|其余|后续|余下|接下来|续)',
      '(?:我|我们)?(?:会|将|来)?(?:继续|接着|接)(?:从|上文|上面|刚才|之前|前文|上一|回答|输出|写|中断|[：:。.…]|$)',
      '续(?:上文|写)?(?=[：:。.…]|$)',
    ],
    here: '以下是|下面是|这是|这里是',
  },
];

const open = '[*_(\\[>\\s]*';
const pause = '[,.!:;，。！：；、—–-]*\\s*';
const close = '(?:[:：.。!！…]+)?[*_)\\]]*\\s*';
const anything = '[^\\n:：]{0,120}?';

const announcements = languages.flatMap(({ yes, rest, here }) => [
  `(?:(?:${yes})${pause}(?:and |now |y |и )?)?(?:${rest.join('|')})${anything}`,
  `(?:${yes})${pause}(?:${here})${anything}`,
]);
const acknowledgements = languages.map(({ yes }) => yes).join('|');

/** A line that is nothing but a preface; a bare 'Sure!' among them. */
const wholeLine = new RegExp(
  `^${open}(?:(?:${announcements.join('|')})${close}|(?:${acknowledgements})[.!。！:：,，]+\\s*)$`,
  'iu',
);
/** A preface with the continuation behind its colon. */
const lineStart = new RegExp(`^${open}(?:${announcements.join('|')})[:：]\\s+(?=\\S)`, 'iu');

/** How prefaces start; a head that starts otherwise is none. */
const starts = [
  ...[
    'sure',
    'certainly',
    'of course',
    'absolutely',
    'ok',
    'all right',
    'alright',
    'got it',
    'understood',
    'no problem',
  ],
  ...['my apologies', 'apologies', 'sorry', "i'm sorry", 'here', "i'll", 'i will', 'let me', 'let us', "let's"],
  ...[
    'continu',
    'continú',
    'picking up',
    'resuming',
    'claro',
    'por supuesto',
    'desde luego',
    'de acuerdo',
    'vale',
    'entendido',
  ],
  ...['disculpas', 'mis disculpas', 'perdón', 'aquí', 'sigo', 'seguimos', 'prosigo', 'retom', 'a continuación'],
  ...['el resto', 'la continuación', 'конечно', 'хорошо', 'разумеется', 'понял', 'ладно', 'извин', 'вот', 'продолж'],
  ...['好', '当然', '没问题', '可以', '明白', '抱歉', '以下', '下面', '这', '接', '我', '会', '将', '来', '继续', '续'],
];
const LONGEST_START = 24;

function mayAnnounce(head: string): boolean {
  const start = head.replace(/^[*_([>\s]+/, '').toLowerCase();
  return starts.some((known) => known.startsWith(start) || start.startsWith(known));
}
