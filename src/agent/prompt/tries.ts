import type { Random } from '../../candidate/random.ts'
import type { Subject } from './rules.ts'

/** To be faster. */
const speed = [
	'Use another method altogether: one that needs fewer steps for large inputs.',
	'Divide the work into two halves, do each by itself, and put the results together.',
	'Keep a part that is finished, and put one more element into its place each time.',
	'Work out in advance, in a table, what is needed again and again.',
	'Copy what is needed into a `Vec` of your own first, and write back at the end.',
	'Find a place by halving the range in place of walking through it.',
	'Write a private function that calls itself on smaller parts.',
	'Leave as soon as nothing is left to do.',
	'Remember what is known already, and skip it.',
	'Move what does not change out of the innermost loop.',
	'Take slices and iterators in place of indices, so that bounds need no checks.',
	'Keep in a local variable what is read or written again and again.',
	'Handle the easiest inputs first, before the general case.',
	'Do two steps of the loop at a time.',
	'Replace what is dear in the innermost loop, a division, a branch or a call, by something cheaper.',
]

/** To return better numbers. */
const numbers = [
	'Add one more term to what it returns.',
	'Use another function of the inputs: `sin`, `cos`, `exp`, `ln`, `sqrt` or `abs`.',
	'Use a product, a quotient or a power of the inputs.',
	'Use a square of an input, with a factor before it.',
	'Work out what the results that are wanted have in common, and return a formula that has it.',
	'Let all inputs count alike.',
	'Treat small and large inputs differently.',
	'Leave out a part that does little.',
	'Change its numbers so that the largest errors become smaller.',
	'Put it together from two simpler parts.',
]

/** To be right more often. */
const rightness = [
	'Follow the description of the task step by step.',
	'Handle empty and very small inputs first.',
	'Go through the inputs in one loop, and keep what has been found so far.',
	'Use `match` with a branch for each kind of input.',
	'Write a private function for one part of the work.',
	'Compute by hand what the first wrong case should give, and change what differs.',
	'Write it anew in another way.',
	'Mind the limits: the first and the last element, zero, the largest number.',
]

/** One thing to try, in the words of a prompt and in those of a comment where one helps. */
export interface Try {
	readonly words: string
	readonly comment?: string
}

/**
 * One thing to try, for models that find none by themselves: so that they do not send what they were shown.
 *
 * @param method - For the task, where one is to be tried.
 */
export function drawTry(subject: Pick<Subject, 'facts' | 'seed'>, method: string | undefined, random: Random): Try {
	if (!subject.facts.timed) return { words: random.pick(returnsNumber(subject) ? numbers : rightness) }
	if (method !== undefined) return { words: `Use this method: ${method}.`, comment: method }
	const words = random.pick(speed)
	return { words, comment: words }
}

/** Whether what is evolved returns one number each: how far that is off makes small models compute errors in place of results. */
export function returnsNumber({ seed }: Pick<Subject, 'seed'>): boolean {
	return seed.functions.every(({ signature }) => /->\s*f(?:32|64)\s*$/.test(signature))
}
