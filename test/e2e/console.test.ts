import { startConsolePages } from '../support/consolePages';
import { setStage } from '../support/stage';
import { manyAndTogether } from './console/manyAndTogether';
import { oneOnboarding } from './console/oneOnboarding';
import { signIn } from './console/signIn';

/** Operators at work in the console: a real browser, the built application, sign-in at the local cloud's Entra. */

const stage = setStage(startConsolePages, { app: { settings: { LATCHKEY_TWO_PERSON: 'terminate' } } });

describe('signing in', () => signIn(stage));
describe('one onboarding', () => oneOnboarding(stage));
describe('many, and together', () => manyAndTogether(stage));
