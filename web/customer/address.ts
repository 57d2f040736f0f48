import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Language } from '../texts';

/** An address of ours, in the language of the page if that was chosen by hand. */
export const withLanguage = (path: string, language: Language | undefined): string =>
  language === undefined ? path : `${path}?lang=${language}`;

export const AddressContext = createContext<(path: string) => string>((path) => path);

/** How the page that is being rendered writes addresses of links and forms. */
export const useAddress = (): ((path: string) => string) => useContext(AddressContext);
