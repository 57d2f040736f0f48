/** The code of what was just said, behind a dot; nothing where there is none. */
export function CodeAfter({ code }: { readonly code: string | undefined }) {
  if (code === undefined) return null;
  return (
    <>
      {' · '}
      <code>{code}</code>
    </>
  );
}
