import './styles/chat.css';
import { parseHostMessage } from '../../protocol/parse.ts';
import { Page } from './page.ts';

const root = document.getElementById('app');
if (!root) throw new Error('The page has no element with the id "app"');
const page = new Page(root);

window.addEventListener('message', ({ data }) => {
  const message = parseHostMessage(data);
  if (message) page.receive(message);
});
