import { useMemo, useState } from 'react';
import { formatCount } from '../../model/format.ts';
import { pieces } from '../../model/text-pieces.ts';

const SHOWN_CHARACTERS = 600;

/**
 * A value as it is, with a direction of writing of its own. Of a long one the beginning, until the reader asks for
 * all of it; that is laid out piece by piece as it is scrolled to.
 */
export function LongText({ text }: { readonly text: string }) {
  const [isWhole, setIsWhole] = useState(false);
  if (text.length <= SHOWN_CHARACTERS) return <bdi>{text}</bdi>;
  return (
    <>
      {isWhole ? <WholeText text={text} /> : <bdi>{text.slice(0, SHOWN_CHARACTERS)} …</bdi>}
      <button type="button" className="text-button" onClick={() => setIsWhole(!isWhole)}>
        {isWhole ? 'Show less' : `Show all ${formatCount(text.length)} characters`}
      </button>
    </>
  );
}

function WholeText({ text }: { readonly text: string }) {
  const parts = useMemo(() => pieces(text), [text]);
  return (
    <div
      className="whole-text"
      tabIndex={0}
      role="region"
      aria-label="The whole value"
      data-testid="whole-text"
    >
      {parts.map((part, index) => (
        <div key={index}>{part}</div>
      ))}
    </div>
  );
}
