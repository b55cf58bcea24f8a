import type { Static, TObject } from 'typebox';
import type { Accepts } from './accepts.ts';
import type { Failure } from './failure.ts';
import type { PictureTrait } from './fidelity.ts';
import type { FormatId } from './format.ts';
import type { Entry, ListReader, Lists } from './list.ts';
import { type Bound, bindOptions, type OptionIssue, type OptionValues } from './options.ts';
import type { FileFacts } from './outcome.ts';
import { bindReducer, type BoundReducer, type Reducer } from './reducer.ts';
import type { Source } from './source.ts';
import type { PartsWork, StreamedFile, StreamTools, StreamWork } from './stream.ts';
import type { SourceFile, Tools } from './tools.ts';
import type { VisitTools, VisitWork } from './visit.ts';

/** What an output's name is made from; the planner turns it into a path. */
export interface OutputName {
  /** Instead of the source's own, for the template's `{name}`; may have folders before it, with `/`. */
  readonly name?: string;
  /** With its dot. */
  readonly extension: string;
  /** For the template's `{width}` and `{height}`: what the options ask for, in pixels. */
  readonly width?: number;
  readonly height?: number;
  /** For `{size}`: the size as the options name it, where it is more than a width. */
  readonly size?: string;
}

/** The result takes the place of the source, of which a copy is kept first. */
export type InPlace = 'in-place';

export interface JobOutput extends Omit<FileFacts, 'bytes'> {
  readonly bytes: Uint8Array;
}

/** A result that was written piece by piece, and waits under its temporary name. */
export interface StreamedOutput {
  readonly bytes: number;
  /** SHA-256 in hexadecimal. */
  readonly hash: string;
  /** The topmost folder that had to be made for it. */
  readonly madeFolder?: string;
}

export interface JobResult<Output = JobOutput> {
  /** As many as `outputs` named, in its order; undefined for one that this source has no use for. */
  readonly outputs: readonly (Output | undefined)[];
  /** Why all stays as it is: nothing is written, and the line says so. `outputs` is empty then. */
  readonly unchanged?: string;
  /** Why there is no result; nothing is written. For what the job itself finds: its tools fail by themselves. */
  readonly failure?: Failure;
  /** What was found out about the source while it was decoded. */
  readonly input?: Omit<FileFacts, 'bytes'>;
  readonly notes?: readonly string[];
  /** JSON; the reducer folds it, `--json` shows it. */
  readonly value?: unknown;
}

/** A named set of options, offered beside the job itself. */
export interface Preset {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly options: OptionValues;
  readonly nameTemplate?: string;
}

interface JobFacts {
  /** The file's name in src/jobs, and the name on the command line. */
  readonly id: string;
  /** Title Case, with a verb: it is a menu item. */
  readonly title: string;
  /** One sentence: help, README, settings. */
  readonly description: string;
  readonly group: 'image' | 'file';
  readonly accepts: Accepts;
  /** Waits more than it computes: threads serve it better than processes. */
  readonly waits?: boolean;
  /** Where outputs go and what they are called; see `naming.ts` for the tokens. */
  readonly nameTemplate: string;
  /** Its results stand together below one folder, the common one of what was selected, instead of beside each source. */
  readonly together?: true;
  /** Every output that it names is made, of any picture that can be read: a missing one is missed without any work. */
  readonly makesAll?: true;
  /** Each result stands for its source: what it is smaller is saved, and the closing line says how much. */
  readonly saves?: true;
  /** Formats whose files it takes apart itself, held as a whole: memory beside what the picture library needs. */
  readonly takesApart?: readonly FormatId[];
  /** Its shared files are reports of what is in files; jobs with either word do not take reports for more of that. */
  readonly reports?: 'makes' | 'skips';
  readonly presets?: readonly Preset[];
  readonly module?: ModuleFacts;
}

/** Its work is a module of the person's own: in trusted workspaces only, and in worker processes that are its own. */
export interface ModuleFacts {
  /** Stands for the module and what it imports; '' while it is not known which one. */
  readonly version: string;
  /** It has something to do in each worker before its first file. */
  readonly initializes: boolean;
}

interface CommonDefinition<S extends TObject> extends JobFacts {
  readonly options: S;
  /** Options that are right each by itself and cannot be together: refused before anything runs. */
  readonly contradiction?: (options: Static<S>) => OptionIssue | undefined;
  /** What of a picture it is there to change; in place, anything else that its result has lost fails the file. */
  readonly mayChange?: readonly PictureTrait[] | ((options: Static<S>) => readonly PictureTrait[]);
  /** Pure: the names of the outputs; the planner makes them unique before anything runs. Absent: it makes no files. */
  readonly outputs?: (source: Source, options: Static<S>) => readonly (OutputName | InPlace)[];
  /** Makes one result of all sources together. */
  readonly reduce?: Reducer<Static<S>>;
  /** The selected files are lists, whose entries are the sources. */
  readonly lists?: Lists<Static<S>>;
}

/** Either kind of work, in a worker: the bytes of every output, and what else is worth knowing. */
type Working<O> =
  | {
      /** With the file as a whole. */
      readonly run: (file: SourceFile, options: O, tools: Tools) => Promise<JobResult>;
      readonly stream?: never;
      readonly visit?: never;
    }
  | {
      /** Piece by piece. */
      readonly stream: StreamWork<O>;
      readonly run?: never;
      readonly visit?: never;
    }
  | {
      /** Of a source that is no file but words in a list. */
      readonly visit: VisitWork<O>;
      readonly run?: never;
      readonly stream?: never;
    };

export type JobDefinition<S extends TObject> = CommonDefinition<S> & Working<Static<S>>;

export type BoundWork =
  | { readonly kind: 'whole'; readonly run: (file: SourceFile, tools: Tools) => Promise<JobResult> }
  | {
      readonly kind: 'stream';
      readonly run: (file: StreamedFile, tools: StreamTools) => Promise<JobResult<StreamedOutput>>;
      readonly parts: BoundParts | undefined;
    }
  | {
      readonly kind: 'visit';
      readonly run: (entry: Entry, tools: VisitTools) => Promise<JobResult<StreamedOutput>>;
      readonly atOnce: number;
      readonly apart: { readonly kindOf: (entry: Entry) => string; readonly most: number };
    };

/** Lists whose options are settled. */
export interface BoundLists extends Pick<Lists<never>, 'what'> {
  readonly read: (fileName: string) => ListReader;
  readonly unlisted: boolean;
}

export interface BoundParts extends Pick<PartsWork<never>, 'merge'> {
  readonly divides: (fileName: string) => boolean;
}

/** A job whose options are checked; what planner and worker use. */
export interface BoundJob {
  readonly job: Job;
  readonly options: OptionValues;
  readonly mayChange: readonly PictureTrait[];
  readonly outputs: (source: Source) => readonly (OutputName | InPlace)[];
  readonly work: BoundWork;
  readonly reduce: BoundReducer | undefined;
  readonly lists: BoundLists | undefined;
}

/** A job with the type of its options sealed, so that a list can hold jobs of all kinds. */
export interface Job extends JobFacts {
  readonly presets: readonly Preset[];
  readonly makesFiles: boolean;
  /** The selected files are lists; what their entries are. */
  readonly lists?: Pick<Lists<never>, 'what'>;
  readonly options: TObject;
  /** Defaults under the layers, checked; the one way to run or plan a job. */
  readonly bind: (...layers: readonly OptionValues[]) => Bound<BoundJob>;
}

/** Makes a job from its definition. Its defaults and presets are tried by test/architecture, not at every start. */
export function defineJob<S extends TObject>(definition: JobDefinition<S>): Job {
  const {
    outputs = () => [],
    mayChange = [],
    contradiction,
    run,
    stream,
    visit,
    reduce,
    lists,
    ...facts
  } = definition;
  const job: Job = {
    ...facts,
    presets: definition.presets ?? [],
    makesFiles: definition.outputs !== undefined,
    ...(lists === undefined ? {} : { lists: { what: lists.what } }),
    bind: (...layers) => {
      const bound = bindOptions(definition.options, ...layers);
      if (!bound.ok) return bound;
      const { value: options } = bound;
      const issue = contradiction?.(options);
      if (issue !== undefined) return { ok: false, issues: [issue] };
      return {
        ok: true,
        value: {
          job,
          options,
          mayChange: typeof mayChange === 'function' ? mayChange(options) : mayChange,
          outputs: (source) => outputs(source, options),
          work:
            stream !== undefined
              ? streamWork(stream, options)
              : visit !== undefined
                ? visitWork(visit, options)
                : wholeWork(run, options),
          reduce: reduce === undefined ? undefined : bindReducer(reduce, options),
          lists: lists && {
            what: lists.what,
            read: (fileName) => lists.read(fileName, options),
            unlisted: lists.unlisted?.(options) ?? false,
          },
        },
      };
    },
  };
  return job;
}

const wholeWork = <O>(
  run: (file: SourceFile, options: O, tools: Tools) => Promise<JobResult>,
  options: O,
): BoundWork => ({ kind: 'whole', run: (file, tools) => run(file, options, tools) });

const visitWork = <O>({ run, atOnce, apart }: VisitWork<O>, options: O): BoundWork => ({
  kind: 'visit',
  run: (entry, tools) => run(entry, options, tools),
  atOnce: atOnce(options),
  apart: { kindOf: apart.kindOf, most: apart.most(options) },
});

const streamWork = <O>({ run, parts }: StreamWork<O>, options: O): BoundWork => ({
  kind: 'stream',
  run: (file, tools) => run(file, options, tools),
  parts: parts && {
    divides: (fileName) => parts.divides(fileName, options),
    merge: parts.merge,
  },
});
