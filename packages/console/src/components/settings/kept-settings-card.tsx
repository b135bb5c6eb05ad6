/** Settings of X-Ray that are kept for the clients that manage them, with what they do here, which may be nothing. */

import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, type FormEvent, type ReactNode } from 'react';
import {
  getEncryptionConfig,
  getIndexingRules,
  getTraceSegmentDestination,
  putEncryptionConfig,
  updateIndexingRule,
  updateTraceSegmentDestination,
  type SegmentDestination,
} from '../../api/configuration-api.ts';
import { ChangeNotice } from '../change-notice.tsx';
import { SettingCard } from './setting-card.tsx';

export function KeptSettingsCard() {
  return (
    <SettingCard title="Settings kept for clients">
      <Encryption />
      <Indexing />
      <Destination />
    </SettingCard>
  );
}

function Encryption() {
  const config = useQuery({
    queryKey: ['encryption'],
    queryFn: ({ signal }) => getEncryptionConfig(signal),
  });
  return (
    <KeptText
      title="Encryption"
      label="Key of the encryption configuration"
      hint="An alias, a key id or the ARN of either; empty for none."
      effect="It is answered to clients and encrypts nothing: what protects the data directory is the disk under it."
      error={config.error}
      stored={config.isSuccess ? (config.data.KeyId ?? '') : undefined}
      write={(key) => putEncryptionConfig(key === '' ? undefined : key)}
      queryKey="encryption"
    />
  );
}

function Indexing() {
  const rules = useQuery({ queryKey: ['indexing'], queryFn: ({ signal }) => getIndexingRules(signal) });
  const [rule] = rules.data ?? [];
  const percentage = rule?.Rule?.Probabilistic?.DesiredSamplingPercentage;
  return (
    <KeptText
      title="Indexing"
      label="Indexed share of spans, in percent"
      hint="0 to 100."
      effect="It is answered to clients; every trace is indexed here, whatever it says."
      error={rules.error}
      stored={percentage === undefined ? undefined : String(percentage)}
      write={(text) => updateIndexingRule(rule?.Name ?? 'Default', Number(text))}
      queryKey="indexing"
    />
  );
}

const DESTINATIONS: readonly SegmentDestination[] = ['XRay', 'CloudWatchLogs'];

function Destination() {
  const destination = useQuery({
    queryKey: ['destination'],
    queryFn: ({ signal }) => getTraceSegmentDestination(signal),
  });
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: (next: SegmentDestination) => updateTraceSegmentDestination(next),
    onSettled: () => queries.invalidateQueries({ queryKey: ['destination'] }),
  });
  return (
    <Kept title="Segment destination" effect="It is answered to clients; segments always come to this store.">
      <label className="group-choice">
        <span className="visually-hidden">Segment destination</span>
        <select
          value={destination.data?.Destination ?? ''}
          disabled={!destination.isSuccess || save.isPending}
          onChange={(event) => {
            const next = DESTINATIONS.find((name) => name === event.target.value);
            if (next !== undefined) save.mutate(next);
          }}
        >
          {destination.data === undefined && <option value="">…</option>}
          {DESTINATIONS.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <ChangeNotice error={save.error ?? destination.error} what="The destination" />
    </Kept>
  );
}

interface KeptProps {
  readonly title: string;
  readonly effect: string;
  readonly children: ReactNode;
}

function Kept({ title, effect, children }: KeptProps) {
  return (
    <div className="kept-setting">
      <h3>{title}</h3>
      <p className="muted">{effect}</p>
      {children}
    </div>
  );
}

interface KeptTextProps {
  readonly title: string;
  readonly label: string;
  readonly hint: string;
  readonly effect: string;
  readonly error: unknown;
  /** Undefined until it is known. */
  readonly stored: string | undefined;
  readonly write: (text: string) => Promise<unknown>;
  readonly queryKey: string;
}

function KeptText({ title, label, hint, effect, error, stored, write, queryKey }: KeptTextProps) {
  const [text, setText] = useState(stored ?? '');
  useEffect(() => setText(stored ?? ''), [stored]);
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: write,
    onSuccess: () => queries.invalidateQueries({ queryKey: [queryKey] }),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate(text.trim());
  };
  return (
    <Kept title={title} effect={effect}>
      <form onSubmit={submit}>
        <FormField
          label={label}
          constraintText={hint}
          secondaryControl={
            <Button disabled={stored === undefined || text === stored} loading={save.isPending}>
              Save
            </Button>
          }
        >
          <Input
            value={text}
            disabled={stored === undefined}
            spellcheck={false}
            onChange={({ detail }) => setText(detail.value)}
          />
        </FormField>
      </form>
      <ChangeNotice error={save.error ?? error} what={title} />
    </Kept>
  );
}
