import { formatCount } from '../model/format.ts';
import { CopyButton } from './copy-button.tsx';

/** More text than this is slow to lay out. */
const MOST_CHARACTERS = 300_000;

/** Text as it is, with a button that copies all of it, also where only its beginning is shown. */
export function CodeBlock({ text, what }: { readonly text: string; readonly what: string }) {
  const isCut = text.length > MOST_CHARACTERS;
  return (
    <>
      {isCut && (
        <p className="muted">
          The first {formatCount(MOST_CHARACTERS)} of {formatCount(text.length)} characters; copying takes all
          of them.
        </p>
      )}
      <div className="code-block">
        <pre>{isCut ? text.slice(0, MOST_CHARACTERS) : text}</pre>
        <CopyButton text={text} what={what} />
      </div>
    </>
  );
}
