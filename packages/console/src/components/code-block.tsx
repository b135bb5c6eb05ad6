import { CopyButton } from './copy-button.tsx';

/** Text as it is, with a button that copies all of it. */
export function CodeBlock({ text, what }: { readonly text: string; readonly what: string }) {
  return (
    <div className="code-block">
      <pre>{text}</pre>
      <CopyButton text={text} what={what} />
    </div>
  );
}
