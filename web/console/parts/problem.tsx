import { ApiError } from '../api';

/** Why something could not be had, with its code and what to do. */
export function Problem({ error, id }: { readonly error: unknown; readonly id?: string }) {
  if (error === undefined) return null;
  const known = error instanceof ApiError ? error.problem : undefined;
  return (
    <div class="problem" role="alert" id={id}>
      <p>
        <strong>{known?.title ?? 'The API cannot be reached.'}</strong>
        {known && <code class="code">{known.code}</code>}
      </p>
      <p>{known?.remedy ?? 'Check the connection and try again.'}</p>
      {known?.errors && known.errors.length > 0 && <Fields errors={known.errors} />}
    </div>
  );
}

/** Wrong fields, one a line: what was wanted, and what was there. */
export const Fields = ({
  errors,
}: {
  readonly errors: readonly { readonly field: string; readonly seen: string; readonly wanted: string }[];
}) => (
  <ul class="fields">
    {errors.map(({ field, seen, wanted }) => (
      <li key={`${field} ${wanted}`}>
        <code>{field || 'the whole body'}</code>: wanted {wanted}
        {seen && (
          <>
            , seen <code>{seen}</code>
          </>
        )}
      </li>
    ))}
  </ul>
);
