import type { Job } from '../core/job.ts';
import { optionEntries, type OptionValues } from '../core/options.ts';
import type { Answers } from './answers.ts';
import { askOption } from './ask-option.ts';
import { valueText } from './option-text.ts';
import { questionAbout } from './questions.ts';
import { askChoice, type Choice } from './quick-input.ts';

/** Lists all options of a job with their values, each to be changed, until the person goes back. */
export async function askMoreOptions(
  job: Job,
  answers: Answers,
  settings: OptionValues,
  about: string,
): Promise<'again' | 'stop'> {
  let last: string | undefined;
  for (;;) {
    const values = answers.values(settings);
    const choices: readonly Choice<string>[] = optionEntries(job.options).map(([name, option]) => ({
      label: option.title ?? name,
      description: valueText(values[name] ?? option.default),
      detail: option.description ?? '',
      value: name,
    }));
    const answer = await askChoice(
      { title: `${about}: All Options`, placeholder: 'Which one is to be changed?', canGoBack: true },
      choices,
      choices.find(({ value }) => value === last),
    );
    if (answer.kind !== 'answer') return answer.kind === 'stop' ? 'stop' : 'again';
    last = answer.value;
    const question = questionAbout(job, answer.value, values);
    if (question === undefined) continue;
    const changed = await askOption(question, about, { canGoBack: true });
    if (changed.kind === 'stop') return 'stop';
    if (changed.kind === 'answer') answers.change(question.option, changed.value);
  }
}
