import { CopyButton } from '../copy-button.tsx';

const MOST_CHARACTERS = 300;

/** A text from a trace: in a direction of its own, cut where it is long, and whole by its copy button. */
export function CutText({ text }: { readonly text: string }) {
  if (text === '') return <i className="muted">empty</i>;
  if (text.length <= MOST_CHARACTERS) return <bdi title={text}>{text}</bdi>;
  return (
    <>
      <bdi>{text.slice(0, MOST_CHARACTERS)}…</bdi>
      <CopyButton text={text} what="whole value" />
    </>
  );
}

/** For names of buttons. */
export function shortText(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}
