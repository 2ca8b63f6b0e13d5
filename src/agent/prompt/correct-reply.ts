import { type Form, isWhole } from '../endpoint/forms.ts'
import type { ReplyFault } from '../reply/reply.ts'
import { fenced } from './fenced.ts'
import { beginningOf, wantedText } from './forms.ts'
import { cutText } from './prompt.ts'
import type { Subject } from './rules.ts'

/** What is said to the model about a reply that no candidate could be made of. */
export interface ReplyContext {
	readonly form: Form
	readonly subject: Pick<Subject, 'seed'>
	/** Tokens that the reply may have. */
	readonly maxOutputTokens: number
	/** Replies of this conversation with the same fault before: what was said of them has not helped. */
	readonly before: number
}

/** A correction of a reply, specific and short; the next reply answers it. */
export function correctReply(fault: ReplyFault, context: ReplyContext): string {
	const { form, subject, maxOutputTokens, before } = context
	const functions = subject.seed.functions.map(({ name }) => name)
	// The same words again would bring the same reply again.
	const urged = [beginningOf(subject), 'No comment, and no other word.']
	const file = (times: number) =>
		`${wantedText('file')} ${urged[times] ?? 'A version that is wrong is of use, a reply without one is of none.'}`
	const wanted = before === 0 ? wantedText(form) : file(before - 1)
	switch (fault.fault) {
		case 'empty':
			return `Your reply was empty. ${wanted}`
		// A small model that is told of blocks and their marks again writes of them again, in place of code.
		case 'prose':
			return `Your reply holds no Rust code, so there was nothing to compile. ${isWhole(form) ? wanted : file(before)}`
		case 'circles':
			return `Your reply said the same again and again, and was ended. ${file(before)}`
		case 'elided':
			return `Your reply leaves parts out (\`${fault.remark}\`), and nobody fills them in. ${wanted}`
		case 'tool':
			return `Your reply calls \`${fault.tool}\`, which cannot be called now, and holds no Rust code. ${wanted}`
		case 'refusal':
			return `This is a harmless task: pure computation in a sandbox, scored by a program. ${wanted}`
		case 'cut':
			return `Your reply was cut off at its limit of ${maxOutputTokens} tokens before the code was complete. Send the code only, without explanation, and keep it short enough. ${wanted}`
		case 'comments':
			return `Your reply holds comments only, and no code. ${file(before)}`
		case 'no-function': {
			const names = functions.map((name) => `\`pub fn ${name}\``).join(' and ')
			const none =
				fault.blocks === 1
					? `The Rust block of your reply does not define ${names}`
					: `None of the ${fault.blocks} Rust blocks of your reply defines ${names}`
			return `${none}. ${isWhole(form) ? file(before) : wanted}`
		}
		case 'edit-failed':
			return before === 0 ? editCorrection(fault.edited) : `Again the edits do not fit the file. ${wanted}`
	}
}

/** Said where a reply holds the parent itself. */
export const unchangedText = 'That is the parent, unchanged. Change what it computes, or how.'

/** Said where a source is all but the same as a candidate that is there already. */
export function correctNearDuplicate(candidate: number, similarity: number, how: string): string {
	return `That is nearly the same as candidate ${candidate} (${Math.floor(similarity * 1000) / 10} % of its tokens), which ${how}. It was not scored. Make a change that matters.`
}

/** Added to a correction where only one of several blocks was read. */
export function severalBlocksNote(ignored: number): string {
	return `Of your ${ignored + 1} Rust blocks only the last that defines the function was read; send exactly one.`
}

function editCorrection(edited: Extract<ReplyFault, { fault: 'edit-failed' }>['edited']): string {
	const nth = `SEARCH text ${edited.index + 1}`
	const shown = fenced(cutText(edited.search, 600))
	if (edited.kind === 'ambiguous') {
		return `${nth} stands in the file ${edited.count} times, so it is not clear which is meant; nothing was changed. Take more lines around it.\n${shown}`
	}
	const hint = edited.nearest === undefined ? '' : `\nThe nearest line of the file is: \`${edited.nearest}\``
	return `${nth} does not stand in the file, so nothing was changed. Copy lines from the file exactly as they are.\n${shown}${hint}`
}
