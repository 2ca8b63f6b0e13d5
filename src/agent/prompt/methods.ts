import { required, type Section } from './prompt.ts'
import type { Subject } from './rules.ts'

/** What a model is told of itself where it is to name methods: who writes Rust names calls of a library. */
export const methodsSystem = 'You know the literature on algorithms.'

/** What the reply begins with, so that it is a list. */
export const methodsBegin = '1.'

/** Asks for the names of methods for the task. */
export function methodsSections({ task }: Pick<Subject, 'task'>): Section[] {
	return [required(`${task.trim()}\n\nList ten algorithms for this by their names, one a line, without explanation.`)]
}

const fewest = 3
const most = 10
const mostWords = 4

/** What a line of a list begins with. */
const mark = /^\s*(?:[-*•–]\s|\(?(?:\d{1,2}|[a-z])[.)、]|[①-⑳])\s*/u

/**
 * The names in a reply, those of its list; none where that holds too few.
 *
 * @param isCut - Whether its last line may not be whole.
 */
export function methodsIn(text: string, isCut: boolean): string[] {
	const names = new Map<string, string>()
	const lines = text.split('\n').filter((line) => mark.test(line))
	for (const line of isCut ? lines.slice(0, -1) : lines) {
		const [head = ''] = line
			.replace(mark, '')
			.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
			.replace(/<\/?\w+>|\*\*|[`"“”]/g, '')
			.split(/[:：(（,，;；|]|[.。](?:\s|$)|\s[-–—]\s/)
		const name = head.trim().replace(/\s+/g, ' ')
		if (!/^[\p{L}\p{N}][\p{L}\p{N}'’ /+*–-]{1,39}$/u.test(name) || !/\p{L}{2}|\p{L}\*/u.test(name)) continue
		if (name.split(' ').length > mostWords) continue
		const key = name.toLowerCase().replace(/[^\p{L}\p{N}*+]|\balgorithm$/gu, '')
		if (!names.has(key)) names.set(key, name)
	}
	return names.size < fewest ? [] : [...names.values()].slice(0, most)
}
