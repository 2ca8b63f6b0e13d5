import type { Form } from '../endpoint/forms.ts'
import type { Subject } from './rules.ts'

/** What a model is told of the form of its reply, at the very end of its prompt. */
export function formText(form: Form, { seed }: Pick<Subject, 'seed'>): string {
	const names = seed.functions.map(({ name }) => `\`${name}\``).join(' and ')
	switch (form) {
		case 'file':
			return `Reply with one \`\`\`rust block that holds the complete file, ${names} and all that belongs to it, and nothing else. The first line within it is a comment, \`// Idea: \`, which says in one sentence what you change and why.`
		case 'plain': {
			const [first] = seed.functions
			return `Reply with ${names} alone, complete, in one \`\`\`rust block that begins with \`${first?.signature ?? ''} {\`: no comments, no \`main\`, no tests.`
		}
		case 'code': {
			const [first] = seed.functions
			return `Reply with the complete new file in one \`\`\`rust block that begins with \`${first?.signature ?? ''} {\` or with what it needs before that. No comments, and nothing outside of the block.`
		}
		case 'edits':
			return [
				'Reply with one line `Idea: `, which says in one sentence what you change and why, then one or more blocks of this form, and nothing else:',
				'',
				'<<<<<<< SEARCH',
				'lines of the file, exactly as they stand there, enough of them to be found once',
				'=======',
				'lines to put in their place',
				'>>>>>>> REPLACE',
			].join('\n')
		case 'diff':
			return 'Reply with one line `Idea: `, which says in one sentence what you change and why, then a unified diff of the file in one ```diff block, with three lines of context, and nothing else.'
	}
}

/**
 * What a reply in a form is begun with for the model, up to the body of the function: what is left to write is that.
 * `undefined` where it may have to begin otherwise.
 *
 * @param comment - That the body begins with: small models heed it more than what they were told before.
 */
export function beginningFor(form: Form, { seed }: Pick<Subject, 'seed'>, comment?: string): string | undefined {
	const [first] = seed.functions
	if (form !== 'plain' || first === undefined || !isFirst(first.signature, seed.source)) return undefined
	return `\`\`\`rust\n${first.signature} {\n${comment === undefined ? '' : `    // ${comment}\n`}`
}

/** What is to be sent in place of a reply that was of no use. */
export function wantedText(form: Form): string {
	switch (form) {
		case 'file':
		case 'code':
		case 'plain':
			return 'Send the complete file in one ```rust block.'
		case 'edits':
			return 'Send SEARCH/REPLACE blocks, or the complete file in one ```rust block.'
		case 'diff':
			return 'Send a unified diff in one ```diff block, or the complete file in one ```rust block.'
	}
}

/** What to begin with, for a model that has sent no such file: what is left to write is the body. */
export function beginningOf({ seed }: Pick<Subject, 'seed'>): string {
	const [first, ...others] = seed.functions
	const line = `begin with the line \`${first?.signature ?? ''} {\``
	const names = others.map(({ name }) => `\`${name}\``)
	const rest = names.length === 0 ? '' : `, then write ${names.join(' and ')}`
	return `Write no comments. Within the block ${line}${isFirst(first?.signature ?? '', seed.source) ? '' : ', or with what it needs before that,'} and go on with the body${rest}.`
}

/** Whether a source begins with that function. */
function isFirst(signature: string, source: string): boolean {
	return withoutHead(source).startsWith(signature)
}

/**
 * A source without the comments that it begins with: an idea was said of another change, and a small model that is shown a
 * comment first goes on with comments.
 */
export function withoutHead(source: string): string {
	return source.replace(/^(?:[ \t]*(?:\/\/[^\n]*)?\r?\n)+/, '')
}
