import { LANGUAGES, useTexts, type Language } from '../texts';
import { Layout, renderDocument } from './layout';

/** The messages that have texts of their own; see {@link message}. */
export type MessageName =
  | 'linkInvalid'
  | 'linkExpired'
  | 'linkRevoked'
  | 'consentGiven'
  | 'consentDeclined'
  | 'consentFailed'
  | 'stateInvalid'
  | 'unavailable';

interface Message {
  readonly title: string;
  readonly text: string;
  /** The one thing to do next, as a link. */
  readonly action?: { readonly href: string; readonly label: string } | undefined;
}

interface MessageOptions {
  readonly nonce?: string;
  readonly language?: Language;
  /** Where the page lives, to offer it in other languages. */
  readonly path?: string | undefined;
}

/** Title and text of a known message, for {@link renderMessagePage}. */
export function message(name: MessageName, language: Language = 'en'): Message {
  return LANGUAGES[language].messages[name];
}

/** A page that says one thing: a link that is not valid, thanks after the approval. A whole HTML document, no script. */
export function renderMessagePage(content: Message, options: MessageOptions = {}): string {
  return renderDocument(<MessagePage content={content} {...options} />, { language: options.language });
}

function MessagePage({ content, nonce, path }: { readonly content: Message } & MessageOptions) {
  const texts = useTexts();
  const { title, text, action } = content;
  return (
    <Layout title={texts.page.title(title, texts.product)} nonce={nonce} path={path}>
      <main id="content" tabIndex={-1}>
        <div class="panel panel-wait">
          <h1>{title}</h1>
          <p>{text}</p>
          {action && (
            <p>
              <a class="button" href={action.href}>
                {action.label}
              </a>
            </p>
          )}
        </div>
      </main>
    </Layout>
  );
}
