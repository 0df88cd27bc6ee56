import { openStorage } from '../../../../../src/engine/storage/openStorage.ts';
import { silentLog, systemClock } from './systemParts.ts';

// Begins an answer, writes its first words and goes on until it is killed.
const [path = ''] = process.argv.slice(2);
const { conversations } = await openStorage(path, { clock: systemClock, log: silentLog });
const { id: conversationId } = conversations.create({ title: 'killed' });
conversations.addUserMessage({ conversationId, text: 'Tell me a long story' });
const { id } = conversations.startAnswer({ conversationId });
conversations.appendAnswer(id, { text: 'Once upon a time' });
setTimeout(() => {
  conversations.appendAnswer(id, { text: ' there was' });
  process.stdout.write(`written ${conversationId} ${id}\n`);
}, 700);
setInterval(() => {}, 1000);
