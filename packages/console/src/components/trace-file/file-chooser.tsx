import Button from '@cloudscape-design/components/button';
import { useRef } from 'react';
import { openFile } from './opened-file.ts';

interface FileChooserProps {
  readonly label: string;
  readonly isPrimary?: boolean;
}

/** The way to open a file for those who do not drag. */
export function FileChooser({ label, isPrimary = false }: FileChooserProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        accept=".json,.jsonl,.ndjson,.txt,application/json"
        onChange={({ currentTarget }) => {
          const file = currentTarget.files?.[0];
          if (file !== undefined) openFile(file);
          // The same file, changed meanwhile, can be chosen again.
          currentTarget.value = '';
        }}
      />
      <Button
        variant={isPrimary ? 'primary' : 'normal'}
        iconName="upload"
        onClick={() => input.current?.click()}
      >
        {label}
      </Button>
    </>
  );
}
