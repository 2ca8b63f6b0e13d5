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

/** The names in a reply; none where it holds too few for a list of them. */
export function methodsIn(text: string): string[] {
	const names = new Map<string, string>()
	for (const line of text.split('\n')) {
		const [name = ''] = line.replace(/^[\s\d.)*•-]+|[*_`"]/g, '').split(/[:(,;.]| [-–—] /)
		const words = name.trim().replace(/\s+/g, ' ')
		if (!/^\p{L}[\p{L}\p{N}'’ /+*-]{2,39}$/u.test(words) || words.split(' ').length > 4) continue
		const key = words.toLowerCase().replace(/[^\p{L}\p{N}]|\balgorithm$/gu, '')
		if (!names.has(key)) names.set(key, words)
	}
	return names.size < fewest ? [] : [...names.values()].slice(0, most)
}
