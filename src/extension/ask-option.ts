import type { Question } from './questions.ts';
import { type Answer, askChoice, type Asking, askSeveral, askText } from './quick-input.ts';

/** Asks for the value of one option. @param about what it is for: `Resize (40 items)` */
export function askOption(
  question: Question,
  about: string,
  place: Pick<Asking, 'step' | 'totalSteps'> & { readonly canGoBack?: boolean },
): Promise<Answer<unknown>> {
  const asking = { title: `${about}: ${question.title}`, placeholder: question.prompt, ...place };
  switch (question.kind) {
    case 'text': {
      const { prompt, value, check, read } = question;
      return askText({ ...asking, prompt, value }, check).then((answer) =>
        answer.kind === 'answer' ? { kind: 'answer', value: read(answer.value) } : answer,
      );
    }
    case 'choice': {
      const choices = question.choices.map((choice) => ({ ...choice }));
      return askChoice(
        asking,
        choices,
        choices.find(({ value }) => value === question.value),
      );
    }
    case 'several': {
      const choices = question.choices.map((choice) => ({ ...choice }));
      const ticked = choices.filter(({ value }) => question.value.includes(value));
      return askSeveral(asking, choices, ticked, question.check);
    }
  }
}
