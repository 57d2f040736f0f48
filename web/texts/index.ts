import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { de } from './de';
import { en } from './en';
import type { Texts } from './texts';

/** The languages of the customer's pages. */
export const LANGUAGES = { en, de } as const satisfies Record<string, Texts>;
export type Language = keyof typeof LANGUAGES;

export const TextsContext = createContext<Texts>(en);

/** The texts in the language of the page that is being rendered. */
export const useTexts = (): Texts => useContext(TextsContext);

export type { Headline, TaskTexts, Texts } from './texts';
