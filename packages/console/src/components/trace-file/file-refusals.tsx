import { countOf } from '../../model/format.ts';

const SHOWN = 20;

/** What of a file is not shown, and why. */
export function FileRefusals({ refusals }: { readonly refusals: readonly string[] }) {
  if (refusals.length === 0) return null;
  return (
    <details className="file-refusals">
      <summary>{countOf(refusals.length, 'document')} of the file could not be shown</summary>
      <ul>
        {refusals.slice(0, SHOWN).map((reason, index) => (
          <li key={index}>
            <bdi>{reason.slice(0, 300)}</bdi>
          </li>
        ))}
      </ul>
    </details>
  );
}
