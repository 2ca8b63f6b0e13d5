import type { Form } from '../endpoint/forms.ts'
import type { Subject } from './rules.ts'

/** What a model is told of the form of its reply, at the very end of its prompt. */
export function formText(form: Form, { seed }: Pick<Subject, 'seed'>): string {
	const names = seed.functions.map(({ name }) => `\`${name}\``).join(' and ')
	switch (form) {
		case 'file':
			return `Reply with one \`\`\`rust block that holds the complete file, ${names} and all that belongs to it, and nothing else. The first line within it is a comment, \`// Idea: \`, which says in one sentence what you change and why.`
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

/** What is to be sent in place of a reply that was of no use. */
export function wantedText(form: Form): string {
	switch (form) {
		case 'file':
			return 'Send the complete file in one ```rust block.'
		case 'edits':
			return 'Send SEARCH/REPLACE blocks, or the complete file in one ```rust block.'
		case 'diff':
			return 'Send a unified diff in one ```diff block, or the complete file in one ```rust block.'
	}
}

/** How a whole file begins, for a model that has sent none: what is left to write is its body. */
export function beginningOf({ seed }: Pick<Subject, 'seed'>): string {
	const [first] = seed.functions
	return `Begin with exactly these lines, then write the body and close it:\n\`\`\`rust\n// Idea: \n${first?.signature ?? ''} {`
}

/** A source without the idea that its author wrote above it: it was said of another change. */
export function withoutIdea(source: string): string {
	return source.replace(/^(?:\s*\/\/[/!]?[ \t]*idea\b[^\n]*\n)+/i, '')
}
