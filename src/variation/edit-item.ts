import { childOf, descendants, type SyntaxNode, textOf } from '../experiment/rust-syntax.ts'
import type { Anatomy } from './anatomy.ts'
import { brief, type Change, type Splice } from './change.ts'
import { pickWhere, type Work } from './edit.ts'

/** The body of a function replaced by the other parent's, where both have the function and at least one other. */
export function exchangeBody(work: Work): Change | undefined {
	const { main, other, random } = work
	if (other === undefined) return undefined
	const own = functionsOf(main)
	const theirs = functionsOf(other)
	if (own.size < 2) return undefined
	const names = [...own.keys()].filter((name) => {
		const [here, there] = [own.get(name), theirs.get(name)]
		if (here === undefined || there === undefined) return false
		return headOf(main, here) === headOf(other, there) && textOf(main.source, here) !== textOf(other.source, there)
	})
	const name = pickWhere(random, names, () => true)
	const [here, there] = [own.get(name ?? '')?.children.at(-1), theirs.get(name ?? '')?.children.at(-1)]
	if (name === undefined || here === undefined || there === undefined) return undefined
	return {
		splices: [{ start: here.start, end: here.end, text: textOf(other.source, there) }, ...itemsFor(main, other, there)],
		detail: `body of ${name}`,
		fromOther: true,
	}
}

/** A function or constant that nothing mentions and that is not to be evolved, taken out. */
export function dropItem(work: Work): Change | undefined {
	const { main, random } = work
	const mentions = new Map<string, number>()
	for (const node of main.tree.nodes) {
		if (node.type !== 'identifier') continue
		const text = textOf(main.source, node)
		mentions.set(text, (mentions.get(text) ?? 0) + 1)
	}
	const item = pickWhere(random, main.tree.root.children, (node) => {
		const name = nameOf(main, node)
		return name !== undefined && !work.functions.includes(name) && mentions.get(name) === 1
	})
	if (item === undefined) return undefined
	return {
		splices: [{ start: item.start, end: item.end, text: '' }],
		detail: `without ${brief(nameOf(main, item) ?? '')}`,
	}
}

/**
 * What has to come along when a piece of another parent is taken over: the functions and constants that it mentions
 * and the first parent lacks, with what these mention in turn.
 */
export function itemsFor(main: Anatomy, giver: Anatomy, piece: SyntaxNode): Splice[] {
	if (main === giver) return []
	const own = itemsOf(main)
	const theirs = itemsOf(giver)
	const needed = new Set<SyntaxNode>()
	const rest = [piece]
	for (let node = rest.pop(); node !== undefined; node = rest.pop()) {
		for (const part of descendants(node)) {
			if (part.type !== 'identifier') continue
			const name = textOf(giver.source, part)
			const item = own.has(name) ? undefined : theirs.get(name)
			if (item === undefined || needed.has(item)) continue
			needed.add(item)
			rest.push(item)
		}
	}
	const text = [...needed].map((item) => `\n${textOf(giver.source, item)}\n`).join('')
	const end = main.source.trimEnd().length
	return text === '' ? [] : [{ start: end, end, text: `\n${text.trimEnd()}` }]
}

function itemsOf(anatomy: Anatomy): Map<string, SyntaxNode> {
	const items = new Map<string, SyntaxNode>()
	for (const node of anatomy.tree.root.children) {
		const name = nameOf(anatomy, node)
		if (name !== undefined) items.set(name, node)
	}
	return items
}

function functionsOf(anatomy: Anatomy): Map<string, SyntaxNode> {
	return new Map([...itemsOf(anatomy)].filter(([, node]) => node.type === 'function_item'))
}

/** Name of a top-level function, constant or static. */
function nameOf(anatomy: Anatomy, node: SyntaxNode): string | undefined {
	if (node.type !== 'function_item' && node.type !== 'const_item' && node.type !== 'static_item') return undefined
	const name = childOf(node, 'name')
	return name && textOf(anatomy.source, name)
}

/** Signature of a function as written. */
function headOf(anatomy: Anatomy, node: SyntaxNode): string {
	const body = childOf(node, 'body') ?? node
	return anatomy.source.slice(node.start, body.start).replace(/\s+/g, ' ')
}
