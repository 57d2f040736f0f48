import type { ComponentChildren, VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { assetUrl } from '../assets';
import { LANGUAGES, TextsContext, useTexts, type Language } from '../texts';
import { AddressContext, withLanguage } from './address';

export interface PageOptions {
  /** Of the Content-Security-Policy of the answer, on the style sheet and the script. */
  readonly nonce: string;
  /** English unless told otherwise. */
  readonly language?: Language | undefined;
  /** Whether the language was chosen by hand: then links and forms go on carrying it. */
  readonly isChosen?: boolean | undefined;
}

interface LayoutProps {
  readonly title: string;
  readonly brand?: string | undefined;
  readonly footer?: ComponentChildren;
  readonly nonce: string | undefined;
  /** Where the page lives, to offer it in other languages. */
  readonly path?: string | undefined;
  /** What the page's script needs; absent on pages that stay as they are. */
  readonly script?: Readonly<Record<`data-${string}`, string | number>> | undefined;
  readonly children: ComponentChildren;
}

/** The document around every page: landmarks, skip link, style sheet, and the region that announces changes. */
export function Layout({ title, brand, footer, nonce, path, script, children }: LayoutProps) {
  const texts = useTexts();
  return (
    <html lang={texts.language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex, nofollow" />
        <meta name="referrer" content="no-referrer" />
        <title>{title}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href={assetUrl('customer.css')} nonce={nonce} />
        {script && <script src={assetUrl('customer.js')} nonce={nonce} defer {...script} />}
      </head>
      <body>
        <a class="skip" href="#content">
          {texts.page.skipLink}
        </a>
        <header class="banner">
          {brand && <span class="brand">{brand}</span>}
          <span class="product">{texts.product}</span>
          {path !== undefined && <LanguageSwitch path={path} />}
        </header>
        <p id="announcement" class="announcement" role="status" />
        {children}
        {footer && <footer class="footer">{footer}</footer>}
      </body>
    </html>
  );
}

function LanguageSwitch({ path }: { readonly path: string }) {
  const { languages, language: current } = useTexts();
  return (
    <nav class="languages" aria-label={languages}>
      {(Object.keys(LANGUAGES) as Language[]).map((language) => (
        <a
          key={language}
          href={withLanguage(path, language)}
          lang={language}
          hreflang={language}
          aria-current={language === current ? 'true' : undefined}
        >
          {LANGUAGES[language].languageName}
        </a>
      ))}
    </nav>
  );
}

/** Renders a whole document in the language asked for. */
export function renderDocument(page: VNode, { language = 'en', isChosen = false }: Partial<PageOptions> = {}): string {
  const address = (path: string) => withLanguage(path, isChosen ? language : undefined);
  const inLanguage = (
    <TextsContext.Provider value={LANGUAGES[language]}>
      <AddressContext.Provider value={address}>{page}</AddressContext.Provider>
    </TextsContext.Provider>
  );
  return `<!doctype html>${renderToString(inLanguage)}`;
}
