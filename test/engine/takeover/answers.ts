/** Answers of about 2,000 characters, of the kinds that are hard to cut. */

const F3 = '```';
const F4 = '````';

/** Prose with headings, nested lists, links, inline code, a table and two short code blocks. */
export const prose = `# Caching HTTP responses

Caching is easy to start with and hard to finish. The idea is simple: keep a copy of what the server said, and hand it out until it is stale. Most of the trouble comes from deciding *when* that is; see [RFC 9111](https://www.rfc-editor.org/rfc/rfc9111 "HTTP Caching") for the rules.

## What to look at first

1. **The response headers.** A \`Cache-Control\` header with \`max-age=600\` says that the copy is good for ten minutes.
2. **The request method.** Only \`GET\` and \`HEAD\` are cached as a rule.
   - A \`POST\` may be cached, but hardly anybody does it.
   - Anything else invalidates what is stored for the same address.
3. **The status.** Errors such as 404 can be kept too, for a shorter time.

> A cache that answers wrongly is worse than no cache, because nobody looks for the mistake there.

## A small comparison

| Where          | Shared | Typical size | Cleared by    |
| -------------- | ------ | ------------ | ------------- |
| Browser        | no     | 300 MB       | the user      |
| Reverse proxy  | yes    | 10 GB        | the operator  |
| Edge network   | yes    | unlimited    | a purge call  |

To see what a server sends, ask it:

${F3}sh
curl -sI https://example.com/ | grep -i '^cache-control'
curl -sI https://example.com/logo.png | grep -i '^etag'
${F3}

The first line of the output is what counts. If it says \`no-store\`, stop here: nothing may be kept. If it says \`no-cache\`, the copy may be kept but must be checked with the server before each use, which costs one round trip but no body.

## What goes wrong

- Two users see each other's pages, because \`Vary: Cookie\` is missing.
- A deployment is not seen for hours, because the <code>index.html</code> was cached like an image.
- The clock of one machine is wrong, and everything it stores is stale at once.

${F3}ts
const age = (now - storedAt) / 1000;
if (age > maxAge) {
  await revalidate(entry);
}
${F3}

Start with short times, measure the hit rate, and only then make them longer. A hit rate of 80 % is good; 95 % is a reason to look twice.
`;

/** Mostly code: deep indentation, closing brackets in rows, a block of four backticks with fences in it, tildes. */
export const code = `Here is the queue, its test and the page of the manual that describes it.

${F3}typescript
import { EventEmitter } from 'node:events';

export class Queue<T> extends EventEmitter {
  readonly #items: T[] = [];
  #isPaused = false;

  push(item: T): void {
    this.#items.push(item);
    if (!this.#isPaused) {
      this.emit('item', item);
    }
  }

  drain(handle: (item: T) => boolean): number {
    let handled = 0;
    for (const item of this.#items) {
      if (handle(item)) {
        handled += 1;
      } else {
        break;
      }
    }
    this.#items.splice(0, handled);
    return handled;
  }
}
${F3}

The test, in Python because the build runs it there:

~~~python
def test_drain_stops_at_the_first_refusal():
    queue = Queue()
    for number in range(5):
        queue.push(number)

    if queue.drain(lambda n: n < 3) != 3:
        raise AssertionError("three items should have been handled")

    assert len(queue) == 2
~~~

And the manual, which shows fences itself:

${F4}markdown
# The queue

Push items, then drain them:

${F3}ts
const queue = new Queue<string>();
queue.push('first');
queue.drain((item) => send(item));
${F3}

~~~
$ npm run queue -- --watch
watching 3 folders
~~~

Items that were refused stay in the queue.
${F4}

Two things to know:

- \`drain\` stops at the first item that is refused, so that the order is kept.
- \`push\` emits even when nobody listens.

${F3}json
{
  "queue": {
    "retries": [1, 2, 5],
    "folders": {
      "in": "./inbox",
      "out": "./outbox"
    }
  }
}
${F3}

   ${F3}html
   <section>
     <div class="queue">
       <ul>
         <li>first</li>
       </ul>
     </div>
   </section>
   ${F3}

With \`watch\` the folders are read again whenever a file changes, at most once a second, and the queue is drained right away. Without it, one pass is made and the process ends with the number of items that are left.
`;

/** Russian, Chinese, Japanese, Spanish and Hindi, with emoji of several code points. */
export const world = `# Приветствия на разных языках 🌍

Приветствие — это первое, что мы учим в новом языке 👋🏽. Ниже собраны самые простые, с короткими пояснениями и примером кода.

## 中文

最常用的问候语是“你好”，比较正式的场合可以说“您好”。早上见面时人们会说“早上好”，晚上则说“晚上好”。家里人之间常常直接问“吃了吗？”，这句话并不是真的想知道你有没有吃饭，而是一种关心👨‍👩‍👧‍👦。在电话里，大家一般先说“喂”，然后再介绍自己。

- 你好：任何时候都可以用。
- 再见：告别的时候说，朋友之间也说“拜拜”👋。

## 日本語

朝は「おはようございます」、昼は「こんにちは」、夜は「こんばんは」と言います。友達どうしなら「やあ」や「おっす」でも大丈夫です🙆🏻‍♀️。別れるときは「さようなら」よりも「またね」のほうがよく使われます。

## Español

Por la mañana se dice «buenos días»; después de comer, «buenas tardes». ¿Y por la noche? «Buenas noches», tanto al llegar como al despedirse 🇪🇸🇲🇽🇦🇷.

## हिन्दी

सबसे आम अभिवादन "नमस्ते" है, जिसे दोनों हाथ जोड़कर कहा जाता है 🙏🏾। बड़ों से "प्रणाम" कहना अच्छा माना जाता है, और दोस्तों के बीच "क्या हाल है?" भी चलता है।

## Код

${F3}python
приветствия = {
    "ru": "привет 👋🏿",
    "zh": "你好",
    "ja": "こんにちは",
    "es": "¡hola!",  # 🇪🇸
}

for язык, слово in приветствия.items():
    print(f"{язык}: {слово}")
${F3}

Запустите файл, и программа напечатает все приветствия по очереди. Чтобы добавить язык, допишите одну строку в словарь — больше ничего менять не нужно ✨.

1. Выберите код языка из двух букв, например \`de\` или \`fr\`.
2. Найдите слово, которым люди здороваются каждый день, а не только в учебнике.
3. Проверьте, что файл сохранён в кодировке UTF-8, иначе вместо букв появятся знаки вопроса ❓.

Вот и всё: дальше остаётся только говорить с людьми 🧑🏽‍🤝‍🧑🏻 и не бояться ошибок. Первое слово всегда самое трудное, а второе уже идёт само.
`;
