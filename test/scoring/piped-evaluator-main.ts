// The child behind `PipedEvaluator`: compile-and-score of this machine, asked over a pipe.
import type { z } from 'zod'
import { EvaluatorFault } from '../../src/candidate/evaluator-fault.ts'
import { evaluatorFor, experimentFor, refusesForbiddenWord } from './experiments.ts'
import { type answerSchema, questionSchema } from './piped-evaluator.ts'

const options = { lanes: 2, gate: refusesForbiddenWord }
const evaluator = await evaluatorFor({ after: () => undefined }, await experimentFor(), options)
const wanted = new Map<number, AbortController>()
process.on('message', (message) => void take(questionSchema.parse(message)))
process.on('disconnect', () => void evaluator.close())
say({ kind: 'open', facts: evaluator.facts })

async function take(question: z.infer<typeof questionSchema>): Promise<void> {
	if (question.kind === 'release') return evaluator.release(question.handle)
	if (question.kind === 'abort') return wanted.get(question.id)?.abort()
	const { id } = question
	const controller = new AbortController()
	wanted.set(id, controller)
	try {
		if (question.kind === 'compile')
			say({ kind: 'compiled', id, result: await evaluator.compile(question.request, controller.signal) })
		else if (question.kind === 'tune') {
			const result = await evaluator.tune?.(question.request, controller.signal)
			if (result === undefined) throw new TypeError('Expected an evaluator that tunes')
			say({ kind: 'tuned', id, result })
		} else say({ kind: 'scored', id, result: await evaluator.score(question.request, controller.signal) })
	} catch (error) {
		const { name, message } = error as Error
		const admitted = error instanceof EvaluatorFault && error.isAdmitted
		say({ kind: 'failed', id, name, message, admitted })
	} finally {
		wanted.delete(id)
	}
}

function say(answer: z.input<typeof answerSchema>): void {
	if (process.connected) process.send?.(answer)
}
