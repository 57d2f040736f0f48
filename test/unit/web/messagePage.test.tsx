import { en } from '../../../web/texts/en';
import { message, renderMessagePage, type MessageName } from '../../../web/customer/messagePage';

test.each(Object.keys(en.messages) as MessageName[])('%s: says one thing, without script', (name) => {
  const { title, text } = message(name);
  const html = renderMessagePage(message(name), { nonce: 'n' });
  expect(html).toContain(`<title>${title} – Customer-managed keys</title>`);
  expect(html).toContain(`<h1>${title}</h1><p>${text}</p>`);
  expect(html).not.toContain('<script');
});

test('may offer one action, and escapes what it is given', () => {
  const html = renderMessagePage({
    title: '<b>Thanks</b>',
    text: '"&<script>',
    action: { href: '/c/link?a="b', label: '<i>Go on</i>' },
  });
  expect(html).toContain('<h1>&lt;b>Thanks&lt;/b></h1><p>&quot;&amp;&lt;script></p>');
  expect(html).toContain('<a class="button" href="/c/link?a=&quot;b">&lt;i>Go on&lt;/i></a>');
});
