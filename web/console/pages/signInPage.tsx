import { Page } from '../parts/page';

interface SignInPageProps {
  readonly vendorName: string;
  readonly trouble: string | undefined;
  readonly begin: () => Promise<void>;
}

/** What is seen by who is not signed in, or may not look. */
export const SignInPage = ({ vendorName, trouble, begin }: SignInPageProps) => (
  <div class="card welcome">
    <Page title="Sign in">
      <p>The console of Latchkey for operators at {vendorName}: who waits for what, why, and what to do about it.</p>
      {trouble && (
        <div class="problem" role="alert">
          <p>{trouble}</p>
        </div>
      )}
      <p>
        <button type="button" class="button primary" onClick={() => void begin()}>
          Sign in with Microsoft Entra
        </button>
      </p>
    </Page>
  </div>
);
